using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vouch.Network.Wire;

/// <summary>
/// How the wire types are written as JSON: camel case, enumerations by name, generated code (no reflection, little memory per
/// node). A missing or null field that must be there is a <see cref="JsonException"/>, as is an unknown type of message.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, UseStringEnumConverter = true, RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true, NumberHandling = JsonNumberHandling.Strict,
    MaxDepth = 16)]
[JsonSerializable(typeof(NodeFrame))]
[JsonSerializable(typeof(NetworkInfo))]
[JsonSerializable(typeof(SessionChallengeRequest))]
[JsonSerializable(typeof(SessionChallenge))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(SubmitRequest))]
[JsonSerializable(typeof(SubmitAnswer))]
[JsonSerializable(typeof(ResealRequest))]
[JsonSerializable(typeof(TaskAnswer))]
[JsonSerializable(typeof(DeliveryAnswer))]
[JsonSerializable(typeof(CandidatesAnswer))]
[JsonSerializable(typeof(NodeAnswer))]
[JsonSerializable(typeof(WhyAnswer))]
[JsonSerializable(typeof(AccountAnswer))]
[JsonSerializable(typeof(DepositRequest))]
[JsonSerializable(typeof(ModelAnswer))]
[JsonSerializable(typeof(BlobAnswer))]
[JsonSerializable(typeof(VerifyAnswer))]
[JsonSerializable(typeof(StatsAnswer))]
[JsonSerializable(typeof(ReceiptAnswer))]
[JsonSerializable(typeof(LiveEvent))]
[JsonSerializable(typeof(HealthAnswer))]
[JsonSerializable(typeof(PageAnswer<TaskAnswer>))]
[JsonSerializable(typeof(PageAnswer<NodeAnswer>))]
[JsonSerializable(typeof(PageAnswer<ModelAnswer>))]
[JsonSerializable(typeof(PageAnswer<ReceiptAnswer>))]
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(SignedBytes))]
public sealed partial class WireJson : JsonSerializerContext;
