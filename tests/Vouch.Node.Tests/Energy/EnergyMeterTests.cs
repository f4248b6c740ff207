using Vouch.Node.Energy;
using Vouch.Workspace;

namespace Vouch.Node.Tests.Energy;

public sealed class EnergyMeterTests : IDisposable
{
    private const string Zone = "sys/class/powercap/intel-rapl:";
    private readonly FakeSystem _system = new();
    private TimeSpan _worker;

    [Fact]
    public void Counters_are_shared_out_by_processor_time()
    {
        Counter("0", "package-0", 1_000_000);
        Busy(0);
        var meter = new EnergyMeter(_system.Files, () => _worker);
        var span = meter.Begin();
        // Ten busy seconds, of which the worker had four; fifty joules.
        Counter("0", "package-0", 51_000_000);
        Busy(10);
        _worker = TimeSpan.FromSeconds(4);
        Assert.Equal(new TaskEnergy(20, EnergyKind.Measured), span.End());
    }

    [Fact]
    public void A_counter_that_wraps_around_goes_on_counting()
    {
        Counter("0", "package-0", 262_143_000_000);
        Busy(0);
        var span = new EnergyMeter(_system.Files, () => _worker).Begin();
        Counter("0", "package-0", 7_328_850);
        Busy(1);
        _worker = TimeSpan.FromSeconds(1);
        // To the end of the range 0.32885 J, and from its beginning 7.32885 J.
        Assert.Equal(7.6577, span.End().Joules, 1e-6);
    }

    [Fact]
    public void Packages_and_memory_are_added_and_what_they_contain_is_not()
    {
        Counter("0", "package-0", 0);
        Counter("0:0", "core", 0);
        Counter("0:1", "dram", 0);
        Counter("1", "psys", 0);
        Busy(0);
        var span = new EnergyMeter(_system.Files, () => _worker).Begin();
        Counter("0", "package-0", 10_000_000);
        Counter("0:0", "core", 8_000_000);
        Counter("0:1", "dram", 3_000_000);
        Counter("1", "psys", 40_000_000);
        Busy(1);
        _worker = TimeSpan.FromSeconds(1);
        Assert.Equal(new TaskEnergy(13, EnergyKind.Measured), span.End());
    }

    [Fact]
    public void A_pause_costs_nothing_even_if_the_machine_stays_on()
    {
        Counter("0", "package-0", 0);
        Busy(0);
        var meter = new EnergyMeter(_system.Files, () => _worker);
        var span = meter.Begin();
        _worker = TimeSpan.FromSeconds(1);
        Counter("0", "package-0", 20_000_000);
        Busy(1);
        meter.Sample();
        // Paused: the owner watches a film.
        Counter("0", "package-0", 500_000_000);
        Busy(30);
        Assert.Equal(new TaskEnergy(20, EnergyKind.Measured), span.End());
    }

    [Fact]
    public void Without_counters_it_is_the_owners_declaration_and_says_so()
    {
        Busy(0);
        var span = new EnergyMeter(_system.Files, () => _worker, wattsPerCore: 12).Begin();
        _worker = TimeSpan.FromSeconds(2.5);
        Busy(3);
        Assert.Equal(new TaskEnergy(30, EnergyKind.Estimated), span.End());
    }

    [Fact]
    public void A_counter_that_may_not_be_read_any_more_makes_the_task_an_estimate()
    {
        Counter("0", "package-0", 0);
        Busy(0);
        var meter = new EnergyMeter(_system.Files, () => _worker, wattsPerCore: 10);
        var span = meter.Begin();
        _worker = TimeSpan.FromSeconds(1);
        Busy(1);
        Counter("0", "package-0", 5_000_000);
        meter.Sample();
        _system.Write(Zone + "0/energy_uj", "denied");
        _worker = TimeSpan.FromSeconds(2);
        Assert.Equal(new TaskEnergy(15, EnergyKind.Estimated), span.End());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(1e6)]
    public void Watts_that_no_core_takes_are_refused(double watts) =>
        Assert.Throws<UsageException>(() => new EnergyMeter(_system.Files, () => _worker, watts));

    public void Dispose() => _system.Dispose();

    private void Counter(string zone, string name, long micro) => _system.Write($"{Zone}{zone}/name", name)
        .Write($"{Zone}{zone}/energy_uj", $"{micro}").Write($"{Zone}{zone}/max_energy_range_uj", "262143328850");

    private void Busy(int seconds) => _system.Write("proc/stat", $"cpu  {seconds * 100} 0 0 12345 0 0 0 0 0 0");
}
