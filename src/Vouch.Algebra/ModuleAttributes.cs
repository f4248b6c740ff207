using System.Runtime.CompilerServices;

// Scratch on the stack is written before it is read; clearing it costs as much as a small kernel.
[module: SkipLocalsInit]
