using System.Runtime.CompilerServices;

namespace Vouch.Identity.Secp256k1;

/// <summary>The outcome of a comparison as a number.</summary>
internal static class Flag
{
    /// <summary>1 for true, 0 for false.</summary>
    /// <remarks>
    /// Not <c>condition ? 1 : 0</c>: C# compiles that to a jump, which only the optimising tier turns into a set
    /// instruction, and the first calls would branch on carries of secrets.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(bool condition) => Unsafe.BitCast<bool, byte>(condition);
}
