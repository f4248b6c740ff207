using Vouch.Node.Machine;

namespace Vouch.Node.Tests.Machine;

public sealed class HardwareTests : IDisposable
{
    private const string Memory = "MemTotal:       16282732 kB\nMemFree:         812340 kB\nMemAvailable:    9876544 kB\nBuffers: 1 kB";
    private readonly FakeSystem _system = new();

    [Fact]
    public void This_machine_is_described_and_has_at_least_a_core()
    {
        var hardware = Hardware.Read(new SystemFiles());
        Assert.InRange(hardware.Cores, 1, 1 << 13);
        Assert.Contains(hardware.VectorBits, (int[])[0, 128, 256, 512]);
        if (!OperatingSystem.IsLinux()) return;
        Assert.True(hardware.MemoryBytes > 0 && hardware.AvailableBytes > 0 && hardware.AvailableBytes <= hardware.MemoryBytes);
    }

    [Fact]
    public void A_machine_that_describes_nothing_is_unknown_and_not_an_error()
    {
        var hardware = Hardware.Read(_system.Files);
        Assert.Equal((null, null, null), (hardware.MemoryBytes, hardware.AvailableBytes, hardware.Processor));
        Assert.Equal(Environment.ProcessorCount, hardware.Cores);
        Assert.Empty(hardware.Gpus);
    }

    [Fact]
    public void Affinity_limits_the_cores()
    {
        _system.Write("proc/self/status", "Name:\tvouch\nCpus_allowed:\tf1\nCpus_allowed_list:\t0-3,7,10-11\nMems_allowed_list:\t0");
        Assert.Equal(7, Hardware.Read(_system.Files).Cores);
    }

    [Fact]
    public void The_tightest_control_group_of_version_2_counts()
    {
        _system.Write("proc/meminfo", Memory).Write("proc/self/status", "Cpus_allowed_list:\t0-15")
            .Write("proc/self/cgroup", "0::/user.slice/vouch.service")
            .Write("sys/fs/cgroup/user.slice/cpu.max", "250000 100000")
            .Write("sys/fs/cgroup/user.slice/vouch.service/cpu.max", "max 100000")
            .Write("sys/fs/cgroup/user.slice/memory.max", "4294967296")
            .Write("sys/fs/cgroup/user.slice/memory.current", "3221225472")
            .Write("sys/fs/cgroup/user.slice/memory.stat", "anon 2147483648\ninactive_file 1073741824\nactive_file 0")
            .Write("sys/fs/cgroup/user.slice/vouch.service/memory.max", "max");
        var hardware = Hardware.Read(_system.Files);
        Assert.Equal(3, hardware.Cores);
        Assert.Equal(4L << 30, hardware.MemoryBytes);
        Assert.Equal(2L << 30, hardware.AvailableBytes);
    }

    [Fact]
    public void Version_1_writes_no_limit_as_a_huge_number()
    {
        _system.Write("proc/meminfo", Memory).Write("proc/self/cgroup", "4:memory:/docker/1\n1:cpu,cpuacct:/docker/1")
            .Write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712")
            .Write("sys/fs/cgroup/memory/memory.usage_in_bytes", "12345678");
        Assert.Equal(16282732L * 1024, Hardware.Read(_system.Files).MemoryBytes);
        _system.Write("sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes", "1073741824");
        Assert.Equal(1L << 30, Hardware.Read(_system.Files).MemoryBytes);
    }

    [Fact]
    public void Names_of_processor_and_graphics_are_read()
    {
        _system.Write("proc/cpuinfo", "processor\t: 0\nmodel name\t: AMD Ryzen 7 5800X 8-Core Processor\nflags\t: fpu")
            .Write("proc/driver/nvidia/gpus/0000:01:00.0/information", "Model: \t\t NVIDIA GeForce RTX 3060\nIRQ: 1")
            .Write("sys/class/drm/card0/device/vendor", "0x1002").Write("sys/class/drm/card0/device/device", "0x1638")
            .Write("sys/class/drm/card1/device/vendor", "0x10de").Write("sys/class/drm/card2/device/vendor", "0x1af4")
            .Folder("sys/class/drm/card0-HDMI-A-1");
        var hardware = Hardware.Read(_system.Files);
        Assert.Equal("AMD Ryzen 7 5800X 8-Core Processor", hardware.Processor);
        Assert.Equal(["NVIDIA GeForce RTX 3060", "AMD 0x1638"], hardware.Gpus);
    }

    [Fact]
    public void The_hottest_sensor_that_can_be_believed_counts()
    {
        Assert.Null(Temperature.HottestOf(_system.Files));
        _system.Write("sys/class/thermal/thermal_zone0/type", "acpitz").Write("sys/class/thermal/thermal_zone0/temp", "27800")
            .Write("sys/class/thermal/thermal_zone1/type", "x86_pkg_temp").Write("sys/class/thermal/thermal_zone1/temp", "61000")
            .Write("sys/class/thermal/thermal_zone2/type", "broken").Write("sys/class/thermal/thermal_zone2/temp", "-273000")
            .Write("sys/class/thermal/cooling_device0/type", "Processor")
            .Write("sys/class/hwmon/hwmon3/name", "k10temp").Write("sys/class/hwmon/hwmon3/temp1_input", "66250")
            .Write("sys/class/hwmon/hwmon3/temp1_crit", "95000")
            .Write("sys/class/hwmon/hwmon4/name", "nvme").Write("sys/class/hwmon/hwmon4/temp2_input", "65261850");
        Assert.Equal(new Temperature(66.25, "k10temp"), Temperature.HottestOf(_system.Files));
    }

    public void Dispose() => _system.Dispose();
}
