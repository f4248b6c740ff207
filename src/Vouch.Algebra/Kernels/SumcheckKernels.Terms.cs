namespace Vouch.Algebra;

/// <content>The shapes of summand; each is a set of compile-time switches for the one round kernel.</content>
public static partial class SumcheckKernels
{
    private interface IRoundTerm
    {
        /// <summary>Whether a factor eq multiplies the rest.</summary>
        static abstract bool HasEq { get; }

        /// <summary>Whether eq is one element per index, not a table with a variable to bind.</summary>
        static abstract bool WeightIsFixed { get; }

        /// <summary>Whether lambda (p0 b + p1 a) is added to a b.</summary>
        static abstract bool HasNumerators { get; }
    }

    private readonly struct ProductTerm : IRoundTerm
    {
        public static bool HasEq => false;

        public static bool WeightIsFixed => false;

        public static bool HasNumerators => false;
    }

    private readonly struct EqProductTerm : IRoundTerm
    {
        public static bool HasEq => true;

        public static bool WeightIsFixed => false;

        public static bool HasNumerators => false;
    }

    private readonly struct EqFractionTerm : IRoundTerm
    {
        public static bool HasEq => true;

        public static bool WeightIsFixed => false;

        public static bool HasNumerators => true;
    }

    private readonly struct WeightedProductTerm : IRoundTerm
    {
        public static bool HasEq => true;

        public static bool WeightIsFixed => true;

        public static bool HasNumerators => false;
    }

    private readonly struct WeightedFractionTerm : IRoundTerm
    {
        public static bool HasEq => true;

        public static bool WeightIsFixed => true;

        public static bool HasNumerators => true;
    }
}
