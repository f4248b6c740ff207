using Vouch.Node.Rules;

namespace Vouch.Node.Tests.Rules;

/// <summary>Signs of use, from files written by hand in the form that Linux gives them.</summary>
public sealed class IdleSourceTests : IDisposable
{
    private const string UsbMouse = "I: Bus=0003 Vendor=046d Product=c077 Version=0111\nN: Name=\"Logitech USB Optical Mouse\"\nH: Handlers=mouse0 event3 ";
    private readonly FakeSystem _system = new();
    private readonly FakeClock _clock = new();
    private TimeSpan _own;

    [Fact]
    public void Typing_at_any_terminal_is_use()
    {
        _system.Typed("dev/pts/0", _clock.Now.AddMinutes(-40)).Typed("dev/pts/3", _clock.Now.AddMinutes(-7))
            .Typed("dev/tty1", _clock.Now.AddMinutes(-50));
        Assert.Equal(TimeSpan.FromMinutes(7), Source().Read());
    }

    [Fact]
    public void Files_that_are_no_terminals_of_people_are_not_asked()
    {
        _system.Typed("dev/pts/0", _clock.Now.AddHours(-2)).Typed("dev/pts/ptmx", _clock.Now).Typed("dev/tty", _clock.Now)
            .Typed("dev/tty0", _clock.Now).Typed("dev/ttyprintk", _clock.Now).Typed("dev/pts/1", _clock.Now.AddHours(3));
        Assert.Equal(TimeSpan.FromHours(2), Source().Read());
    }

    [Fact]
    public void A_keyboards_interrupts_are_use_and_a_desktop_without_terminals_is_seen()
    {
        var source = Source();
        Interrupts("1:   100   50  IO-APIC  1-edge  i8042");
        Assert.Equal(TimeSpan.Zero, source.Read());
        _clock.Advance(400);
        Assert.Equal(TimeSpan.FromSeconds(400), source.Read());
        _clock.Advance(1);
        Interrupts("1:   100   51  IO-APIC  1-edge  i8042");
        Assert.Equal(TimeSpan.Zero, source.Read());
        _clock.Advance(30);
        Assert.Equal(TimeSpan.FromSeconds(30), source.Read());
    }

    [Fact]
    public void A_touchpad_counts_and_a_network_card_does_not()
    {
        var source = Source();
        Interrupts("28:   7   0  intel-gpio  27  ELAN0676:00", "30:  1000  2000  PCI-MSI  0-edge  eth0");
        source.Read();
        _clock.Advance(60);
        Interrupts("28:   7   0  intel-gpio  27  ELAN0676:00", "30:  9000  9000  PCI-MSI  0-edge  eth0");
        Assert.Equal(TimeSpan.FromSeconds(60), source.Read());
        _clock.Advance(1);
        Interrupts("28:   8   0  intel-gpio  27  ELAN0676:00", "30:  9000  9000  PCI-MSI  0-edge  eth0");
        Assert.Equal(TimeSpan.Zero, source.Read());
    }

    [Fact]
    public void A_mouse_on_usb_is_seen_through_its_controller()
    {
        _system.Write("proc/bus/input/devices", UsbMouse);
        var source = Source();
        Usb(1000);
        source.Read();
        _clock.Advance(500);
        Assert.Equal(TimeSpan.FromSeconds(500), source.Read());
        _clock.Advance(1);
        Usb(1010);
        Assert.Equal(TimeSpan.Zero, source.Read());
        _clock.Advance(20);
        Assert.Equal(TimeSpan.FromSeconds(20), source.Read());
    }

    [Fact]
    public void A_controller_that_never_rests_is_a_camera_and_does_not_keep_the_machine_in_use_for_ever()
    {
        _system.Write("proc/bus/input/devices", UsbMouse).Typed("dev/pts/0", _clock.Now.AddHours(-1));
        var source = Source();
        for (var second = 0; second < 590; second++, _clock.Advance(1))
        {
            Usb(second * 100);
            Assert.Equal(TimeSpan.Zero, source.Read());
        }

        for (var second = 590; second < 640; second++, _clock.Advance(1))
        {
            Usb(second * 100);
            source.Read();
        }

        Assert.True(source.Read() > TimeSpan.FromMinutes(10));
        // The camera is off: the next movement is a person's again.
        _clock.Advance(5);
        source.Read();
        Usb(99_999_999);
        Assert.Equal(TimeSpan.Zero, source.Read());
    }

    [Fact]
    public void Usb_without_a_keyboard_or_mouse_says_nothing()
    {
        _system.Write("proc/bus/input/devices", "I: Bus=0003 Vendor=046d\nN: Name=\"Webcam\"\nH: Handlers=event5 ");
        Usb(1);
        Assert.Null(Source().Read());
    }

    [Fact]
    public void Where_no_device_can_be_watched_the_load_of_others_is_use_and_ones_own_is_not()
    {
        var source = Source();
        Load(0);
        Assert.Equal(TimeSpan.Zero, source.Read());
        _clock.Advance(100);
        // 100 seconds of two cores, all of them the worker's.
        _own = TimeSpan.FromSeconds(200);
        Load(200);
        Assert.Equal(TimeSpan.FromSeconds(100), source.Read());
        _clock.Advance(10);
        // Somebody compiles for six seconds while the worker goes on.
        _own += TimeSpan.FromSeconds(10);
        Load(216);
        Assert.Equal(TimeSpan.Zero, source.Read());
        _clock.Advance(10);
        Load(218);
        Assert.Equal(TimeSpan.FromSeconds(10), source.Read());
    }

    [Fact]
    public void A_system_that_tells_nothing_is_unknown_and_not_idle() => Assert.Null(Source().Read());

    public void Dispose() => _system.Dispose();

    private IdleSource Source() => new(_system.Files, _clock, () => _own);

    private void Usb(long calls) => Interrupts($" 35:  {calls}  0  PCI-MSI-0000:00:14.0  0-edge  xhci_hcd");

    private void Interrupts(params string[] lines) =>
        _system.Write("proc/interrupts", "           CPU0       CPU1\n" + string.Join('\n', lines) + "\nNMI:  5  6  Non-maskable interrupts");

    private void Load(double seconds) =>
        _system.Write("proc/stat", $"cpu  {(long)(seconds * 100)} 0 0 999999 0 0 0 50 0 0\ncpu0 1 2 3 4 5 6 7 8 9 0");
}
