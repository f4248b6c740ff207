using Vouch.Node.Machine;

namespace Vouch.Node.Tests.Machine;

public sealed class PowerTests : IDisposable
{
    private readonly FakeSystem _system = new();

    [Fact]
    public void A_laptop_that_was_unplugged_runs_on_its_battery() =>
        Assert.Equal(PowerSource.Battery, Of(("AC", "Mains", "online", "0"), ("BAT0", "Battery", "status", "Discharging")));

    [Fact]
    public void A_plugged_laptop_runs_on_mains_power_whether_it_charges_or_not()
    {
        Assert.Equal(PowerSource.Mains, Of(("AC", "Mains", "online", "1"), ("BAT0", "Battery", "status", "Charging")));
        Assert.Equal(PowerSource.Mains, Of(("AC", "Mains", "online", "1"), ("BAT0", "Battery", "status", "Not charging")));
        Assert.Equal(PowerSource.Mains, Of(("AC", "Mains", "online", "1"), ("BAT0", "Battery", "status", "Unknown")));
    }

    [Fact]
    public void A_charger_too_weak_for_the_machine_does_not_hide_that_the_battery_runs_down() =>
        Assert.Equal(PowerSource.Battery, Of(("ucsi", "USB", "online", "1"), ("BAT0", "Battery", "status", "Discharging")));

    [Fact]
    public void An_unplugged_laptop_whose_battery_does_not_speak_is_on_battery() =>
        Assert.Equal(PowerSource.Battery, Of(("AC", "Mains", "online", "0"), ("BAT0", "Battery", "status", "Unknown")));

    [Fact]
    public void A_mouse_has_a_battery_that_is_none_of_the_machines()
    {
        _system.Write("sys/class/power_supply/hidpp_battery_0/scope", "Device");
        Assert.Equal(PowerSource.Mains, Of(("hidpp_battery_0", "Battery", "status", "Discharging")));
    }

    [Fact]
    public void A_desktop_has_no_supplies_and_runs_on_mains_power()
    {
        _system.Folder("sys/class/power_supply");
        Assert.Equal(PowerSource.Mains, Power.Source(_system.Files));
    }

    [Fact]
    public void A_system_without_the_folder_does_not_say() => Assert.Equal(PowerSource.Unknown, Power.Source(_system.Files));

    public void Dispose() => _system.Dispose();

    private PowerSource Of(params (string Name, string Type, string File, string Value)[] supplies)
    {
        foreach (var (name, type, file, value) in supplies)
            _system.Write($"sys/class/power_supply/{name}/type", type).Write($"sys/class/power_supply/{name}/{file}", value);
        return Power.Source(_system.Files);
    }
}
