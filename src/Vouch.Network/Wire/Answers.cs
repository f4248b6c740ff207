using Vouch.Network.Allocation;
using Vouch.Network.Tasks;

namespace Vouch.Network.Wire;

/// <summary><c>GET /v1/info</c>.</summary>
public sealed record NetworkInfo(string Network, string Name, string Version, long Time, bool Faucet, long FaucetAmount, NetworkRules Rules);

/// <summary><c>POST /v1/session/challenge</c>.</summary>
public sealed record SessionChallengeRequest(string Address);

/// <summary>Its answer: sign Keccak-256 of canonical("vouch/session/1", network, address, nonce).</summary>
public sealed record SessionChallenge(string Nonce, string Network, long ExpiresAt);

/// <summary><c>POST /v1/session</c>.</summary>
public sealed record SessionRequest(string Address, string Nonce, string Signature);

/// <summary>Its answer: send as <c>Authorization: Bearer</c>.</summary>
public sealed record Session(string Token, long ExpiresAt);

/// <summary><c>POST /v1/tasks</c>: orders with their sealed inputs, up to 256 at once. Each is accepted or refused by itself.</summary>
public sealed record SubmitRequest(IReadOnlyList<SubmitItem> Orders);

/// <summary>One order: the sealed input in base64, or the digest of a blob uploaded before.</summary>
public sealed record SubmitItem(SignedBytes Order, string? EnvelopeBytes = null, string? Envelope = null);

/// <summary>Its answer, item by item.</summary>
public sealed record SubmitAnswer(IReadOnlyList<SubmitItemAnswer> Results);

/// <summary>What became of one order.</summary>
public sealed record SubmitItemAnswer(string Task, Problem? Refused);

/// <summary>What went wrong, where, and what to do. Also the body of every error answer.</summary>
public sealed record Problem(string Code, string Message, string? Advice = null);

/// <summary><c>GET /v1/tasks/{id}</c>.</summary>
public sealed record TaskAnswer(
    string Id, TaskState State, string Reason, string Requester, string Model, string Kind, string Trust, long MaxPrice, long Escrow,
    int Epoch, string? Node, long? LeaseExpiresAt, long? Price, IReadOnlyList<string> Candidates, IReadOnlyList<string> Excluded,
    bool NeedsCandidates, long CreatedAt, long AcceptedAt, long Deadline, long Expiry, ResultAnswer? Result);

/// <summary>An accepted result.</summary>
public sealed record ResultAnswer(
    string Node, string Proof, int ProofBytes, long Paid, long Fee, long At, long CpuMilliseconds, long MicroJoules, string Energy);

/// <summary><c>POST /v1/tasks/{id}/result</c>: what became of a delivered proof.</summary>
public sealed record DeliveryAnswer(bool Accepted, long Paid, string Message);

/// <summary><c>GET /v1/candidates</c>: nodes that could do it, drawn by weight.</summary>
public sealed record CandidatesAnswer(IReadOnlyList<Candidate> Candidates, int Considered, IReadOnlyDictionary<Fitness, int> Unfit);

/// <summary>A node to seal an input to. Check the profile's signature: the sealing key is in it.</summary>
public sealed record Candidate(string Node, SignedBytes Profile, long Price, int Score);

/// <summary><c>GET /v1/nodes/{address}</c>.</summary>
public sealed record NodeAnswer(
    string Address, bool Online, string Paused, int FreeSlots, int Slots, int ActiveLeases, int Cores, long MemoryBytes, int VectorBits,
    string Gpu, long Speed, long AskPerUnit, string Software, long Stake, long Earned, long Completed, long Declined, long Lost, long Lied, int Score,
    long FirstSeen, long LastSeen);

/// <summary><c>GET /v1/accounts/{address}</c>, micro-credits.</summary>
public sealed record AccountAnswer(string Address, long Free, long Staked, long InEscrow, int OpenTasks);

/// <summary><c>POST /v1/accounts/{address}/deposit</c>: the development faucet.</summary>
public sealed record DepositRequest(long Amount, string Reference);

/// <summary><c>GET /v1/models/{id}</c>.</summary>
public sealed record ModelAnswer(
    string Id, string Name, string Owner, string Key, long KeyBytes, string Package, long PackageBytes, bool IsSealed,
    IReadOnlyList<string> Granted, long WorkUnits, long MemoryBytes, long PublishedAt, long Version);

/// <summary>A page of a list.</summary>
public sealed record PageAnswer<T>(IReadOnlyList<T> Items, string? Next);

/// <summary><c>GET /v1/stats</c>.</summary>
public sealed record StatsAnswer(
    int NodesOnline, int NodesPaused, int NodesKnown, IReadOnlyDictionary<TaskState, long> Tasks, double ProofsPerMinute,
    long PaidMicroCredits, long SlashedMicroCredits, long MicroJoules, long Height, long Time, IReadOnlyDictionary<string, long> Ledger);

/// <summary>A receipt: one entry, its place, its Merkle path and the signed block header; checked by <c>vouch audit</c> and by anyone.</summary>
public sealed record ReceiptAnswer(
    string Kind, long At, string Task, long Height, int Index, string Entry, IReadOnlyList<string> Path, string Header, string Signature,
    string Explanation);

/// <summary><c>POST /v1/tasks/{id}/reseal</c>: the signed change and the new sealed input, in base64 or as the digest of a blob.</summary>
public sealed record ResealRequest(SignedBytes Change, string? EnvelopeBytes = null, string? Envelope = null);

/// <summary><c>PUT /v1/blobs</c>: Keccak-256 of what was stored, and its length.</summary>
public sealed record BlobAnswer(string Digest, long Bytes);

/// <summary><c>POST /v1/verify</c>: what the verifier says of an uploaded proof, and the public codes it speaks of (null: private).</summary>
public sealed record VerifyAnswer(
    bool Accepted, string Stage, string Detail, IReadOnlyList<long[]?> Inputs, IReadOnlyList<long[]?> Outputs);

/// <summary><c>GET /v1/nodes/{address}/why?task=</c>: whether the node could be given the task now, and the draw if there was one.</summary>
public sealed record WhyAnswer(string Node, string Task, Fitness Fitness, string Explanation, long Weight, long Price, string? Chosen);

/// <summary>Something that happened, on <c>GET /v1/stream</c>: an <see cref="Receipts.EntryKind"/> in lower case, or "online", "offline".</summary>
public sealed record LiveEvent(long Id, string Kind, long At, string? Task, string? Node, string Text);

/// <summary><c>GET /health/ready</c>: "ok" or what is wrong, check by check.</summary>
public sealed record HealthAnswer(bool Ready, IReadOnlyDictionary<string, string> Checks);
