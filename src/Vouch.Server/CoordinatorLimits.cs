namespace Vouch.Server;

/// <summary>How much a coordinator takes from strangers, and how long it waits for them.</summary>
public sealed record CoordinatorLimits
{
    /// <summary>Connected nodes; fewer if the operating system allows fewer open files. Default 50,000.</summary>
    public int MostNodes { get; init; } = 50_000;

    /// <summary>Connections of all kinds; 0: as many as the operating system's open files allow.</summary>
    public int MostConnections { get; init; }

    /// <summary>Nodes that are shaking hands at once. Default 2,048.</summary>
    public int MostHandshakes { get; init; } = 2_048;

    /// <summary>Listeners of the live stream. Default 256.</summary>
    public int MostListeners { get; init; } = 256;

    /// <summary>Bytes of a request's JSON. Default 24 MiB: 256 orders with their inputs.</summary>
    public int MostJsonBytes { get; init; } = 24 << 20;

    /// <summary>Bytes of a sealed input. Default 64 MiB.</summary>
    public long MostInputBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of a proof. Default 64 MiB.</summary>
    public int MostProofBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of a verifying key. Default 256 MiB.</summary>
    public int MostKeyBytes { get; init; } = 256 << 20;

    /// <summary>Bytes of a model's package. Default 8 GiB.</summary>
    public long MostPackageBytes { get; init; } = 8L << 30;

    /// <summary>Bytes of sealed input that travel with an assignment; larger ones are fetched. Default 32 KiB.</summary>
    public int InlineInputBytes { get; init; } = 32 << 10;

    /// <summary>Bytes of a message from a node. Default 32 KiB.</summary>
    public int MostNodeMessageBytes { get; init; } = 32 << 10;

    /// <summary>Messages to a node that it has not acknowledged before its session is reset. Default 256.</summary>
    public int MostUnacknowledged { get; init; } = 256;

    /// <summary>Messages from a node in any ten seconds. Default 400.</summary>
    public int MostNodeMessages { get; init; } = 400;

    /// <summary>Proofs verified at once; 0: half the cores, at least one.</summary>
    public int Verifiers { get; init; }

    /// <summary>Bytes of proofs in memory at once. Default 256 MiB.</summary>
    public long MostProofMemory { get; init; } = 256 << 20;

    /// <summary>Bytes of verifying keys kept in memory. Default 512 MiB.</summary>
    public long MostKeyMemory { get; init; } = 512 << 20;

    /// <summary>Requests a second from one network address, on average. Default 200.</summary>
    public int RequestsPerSecond { get; init; } = 200;

    /// <summary>Submissions a second of one account or address. Default 50.</summary>
    public int SubmissionsPerSecond { get; init; } = 50;

    /// <summary>Sessions begun a minute from one address. Default 60.</summary>
    public int ChallengesPerMinute { get; init; } = 60;

    /// <summary>Uploads a minute of one account or address, models and blobs. Default 120.</summary>
    public int UploadsPerMinute { get; init; } = 120;

    /// <summary>Proofs verified on request, a minute, for one address. Default 60.</summary>
    public int VerificationsPerMinute { get; init; } = 60;

    /// <summary>How often a node is to send a beat, milliseconds. Default 5,000.</summary>
    public int BeatMilliseconds { get; init; } = 5_000;

    /// <summary>How long a node may be silent, milliseconds. Default 20,000.</summary>
    public int SilenceMilliseconds { get; init; } = 20_000;

    /// <summary>How long a node may take for its hello, and a message to it to be taken, milliseconds. Default 10,000.</summary>
    public int PatienceMilliseconds { get; init; } = 10_000;

    /// <summary>How long a session waits for its node to come back, milliseconds. Default 60,000.</summary>
    public int ResumeMilliseconds { get; init; } = 60_000;

    /// <summary>How long a client may take for the head of a request, milliseconds. Default 10,000.</summary>
    public int HeaderMilliseconds { get; init; } = 10_000;

    /// <summary>How long a connection may do nothing, milliseconds. Default 120,000.</summary>
    public int IdleMilliseconds { get; init; } = 120_000;

    /// <summary>Least bytes a second of a body, after five seconds. Default 1,024.</summary>
    public int BodyBytesPerSecond { get; init; } = 1_024;

    /// <summary>Longest that a request may ask to wait for a change, milliseconds. Default 60,000.</summary>
    public int MostWaitMilliseconds { get; init; } = 60_000;

    /// <summary>Groups of commands committed at a time: 1 for SQLite, a few for PostgreSQL. Default 1.</summary>
    public int CommitLanes { get; init; } = 1;

    /// <summary>How often tasks whose time has come are looked for, milliseconds. Default 250.</summary>
    public int TickMilliseconds { get; init; } = 250;

    /// <summary>How often blobs that nobody needs are deleted, milliseconds. Default ten minutes.</summary>
    public int SweepMilliseconds { get; init; } = 600_000;

    /// <summary>How many proofs to verify at once.</summary>
    public int VerifierCount => Verifiers > 0 ? Verifiers : Math.Max(1, Environment.ProcessorCount / 2);

    internal void Validate()
    {
        foreach (var (value, name) in new (long Value, string Name)[]
        {
            (MostNodes, nameof(MostNodes)), (MostHandshakes, nameof(MostHandshakes)), (MostListeners, nameof(MostListeners)),
            (MostJsonBytes, nameof(MostJsonBytes)), (MostInputBytes, nameof(MostInputBytes)), (MostProofBytes, nameof(MostProofBytes)),
            (MostKeyBytes, nameof(MostKeyBytes)), (MostPackageBytes, nameof(MostPackageBytes)),
            (MostNodeMessageBytes, nameof(MostNodeMessageBytes)), (MostUnacknowledged, nameof(MostUnacknowledged)),
            (MostNodeMessages, nameof(MostNodeMessages)), (RequestsPerSecond, nameof(RequestsPerSecond)),
            (SubmissionsPerSecond, nameof(SubmissionsPerSecond)), (ChallengesPerMinute, nameof(ChallengesPerMinute)),
            (UploadsPerMinute, nameof(UploadsPerMinute)), (VerificationsPerMinute, nameof(VerificationsPerMinute)),
            (BeatMilliseconds, nameof(BeatMilliseconds)), (SilenceMilliseconds, nameof(SilenceMilliseconds)),
            (PatienceMilliseconds, nameof(PatienceMilliseconds)), (HeaderMilliseconds, nameof(HeaderMilliseconds)),
            (IdleMilliseconds, nameof(IdleMilliseconds)), (BodyBytesPerSecond, nameof(BodyBytesPerSecond)),
            (MostWaitMilliseconds, nameof(MostWaitMilliseconds)), (CommitLanes, nameof(CommitLanes)), (TickMilliseconds, nameof(TickMilliseconds)),
            (SweepMilliseconds, nameof(SweepMilliseconds)),
        })
        {
            if (value <= 0) throw new ArgumentException($"{name} is {value}; it must be above zero.");
        }

        if (MostProofMemory < MostProofBytes) throw new ArgumentException("MostProofMemory is below MostProofBytes: the largest proof would never be verified.");
        if (SilenceMilliseconds <= BeatMilliseconds) throw new ArgumentException("SilenceMilliseconds must exceed BeatMilliseconds, or every node is cut off.");
    }
}
