namespace Vouch.Models.Tests.Conformance;

/// <summary>
/// Cases whose operators are supported but which use something that is refused on purpose. Each must indeed be refused.
/// </summary>
internal static class Exclusions
{
    private static readonly (string Reason, string[] Cases)[] Table =
    [
        ("Padding other than with a constant is not supported.",
        [
            "test_ReflectionPad2d",
            "test_ReplicationPad2d",
            "test_edge_pad",
            "test_reflect_pad",
            "test_operator_pad",
        ]),
        ("Training is not supported; the model must be exported for inference.",
        [
            "test_batchnorm_epsilon_training_mode",
            "test_batchnorm_example_training_mode",
            "test_training_dropout",
            "test_training_dropout_default",
            "test_training_dropout_default_mask",
            "test_training_dropout_mask",
        ]),
        ("The case stores bfloat16 numbers as 16-bit integers, its writer having had no such type.",
        [
            "test_cast_BFLOAT16_to_FLOAT",
            "test_cast_FLOAT_to_BFLOAT16",
            "test_castlike_BFLOAT16_to_FLOAT_expanded",
            "test_castlike_FLOAT_to_BFLOAT16_expanded",
        ]),
        ("Texts are not supported.",
        [
            "test_cast_FLOAT_to_STRING",
            "test_cast_STRING_to_FLOAT",
            "test_castlike_FLOAT_to_STRING_expanded",
            "test_castlike_STRING_to_FLOAT_expanded",
        ]),
        ("Optional values and sequences are not supported.",
        [
            "test_identity_opt",
            "test_identity_sequence",
        ]),
        ("Pooling of integers is not supported.",
        [
            "test_maxpool_2d_uint8",
        ]),
        ("The indices output of MaxPool is not supported.",
        [
            "test_maxpool_with_argmax_2d_precomputed_pads",
            "test_maxpool_with_argmax_2d_precomputed_strides",
        ]),
        ("Model inputs without elements are refused.",
        [
            "test_reshape_allowzero_reordered",
        ]),
        ("Broadcasting along a stated axis ended with operator set 7.",
        [
            "test_operator_add_broadcast",
            "test_operator_add_size1_broadcast",
            "test_operator_add_size1_right_broadcast",
            "test_operator_add_size1_singleton_broadcast",
        ]),
    ];

    private static readonly Dictionary<string, string> ByCase = Table
        .SelectMany(row => row.Cases.Select(name => (name, row.Reason)))
        .ToDictionary(pair => pair.name, pair => pair.Reason);

    public static string? ReasonFor(string name) => ByCase.GetValueOrDefault(name);
}
