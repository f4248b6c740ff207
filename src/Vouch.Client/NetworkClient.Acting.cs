using System.Net;
using Vouch.Hashing;
using Vouch.Identity;
using Vouch.Network;
using Vouch.Network.Orders;
using Vouch.Network.Wire;

namespace Vouch.Client;

/// <content>What an account does, signed with its key.</content>
public sealed partial class NetworkClient
{
    private readonly SemaphoreSlim _login = new(1);
    private long _sessionEnds;

    /// <summary>Credits from the development faucet.</summary>
    public async Task<AccountAnswer> DepositAsync(Address account, long microCredits, CancellationToken cancellation = default) =>
        await _transport.PostAsync(
            $"/v1/accounts/{account}/deposit", new DepositRequest(microCredits, NewReference()),
            WireJson.Default.DepositRequest, WireJson.Default.AccountAnswer, cancellation);

    /// <summary>Withdraws, stakes or takes stake back.</summary>
    /// <param name="kind">Which; not a cancellation.</param>
    /// <param name="microCredits">How much.</param>
    /// <param name="cancellation">Cancels the waiting, not the request once it was sent.</param>
    public async Task<AccountAnswer> MoveAsync(RequestKind kind, long microCredits, CancellationToken cancellation = default)
    {
        if (kind is not (RequestKind.Withdraw or RequestKind.Stake or RequestKind.Unstake)) throw new ArgumentException("This moves no credits.", nameof(kind));
        return await _transport.PostAsync(
            $"/v1/accounts/{Ring.Address}/{kind.ToString().ToLowerInvariant()}", await SignAsync(kind, microCredits, default, cancellation),
            WireJson.Default.SignedBytes, WireJson.Default.AccountAnswer, cancellation);
    }

    /// <summary>Calls a task off.</summary>
    public async Task<TaskAnswer> CancelAsync(TaskId task, CancellationToken cancellation = default) =>
        await _transport.PostAsync(
            $"/v1/tasks/{task}/cancel", await SignAsync(RequestKind.Cancel, 0, task, cancellation), WireJson.Default.SignedBytes,
            WireJson.Default.TaskAnswer, cancellation);

    /// <summary>Submits orders; the same order again is the same task.</summary>
    public Task<SubmitAnswer> SubmitAsync(IReadOnlyList<SubmitItem> orders, CancellationToken cancellation = default) =>
        _transport.PostAsync("/v1/tasks", new SubmitRequest(orders), WireJson.Default.SubmitRequest, WireJson.Default.SubmitAnswer, cancellation);

    /// <summary>Tells a waiting task of new candidates.</summary>
    internal Task<TaskAnswer> ResealAsync(TaskId task, ResealRequest request, CancellationToken cancellation) =>
        _transport.PostAsync($"/v1/tasks/{task}/reseal", request, WireJson.Default.ResealRequest, WireJson.Default.TaskAnswer, cancellation);

    /// <summary>Uploads a sealed input that is too large to go with its order.</summary>
    internal async Task<BlobAnswer> UploadAsync(byte[] bytes, CancellationToken cancellation)
    {
        var answer = await WithSessionAsync(
            () => _transport.SendAsync(HttpMethod.Put, "/v1/blobs", () => Octets(bytes), WireJson.Default.BlobAnswer, cancellation), cancellation);
        return answer.Digest == Digest256.Keccak(bytes).ToString()
            ? answer
            : throw NetworkProblemException.Dishonest("The coordinator stored other bytes than it was sent.");
    }

    /// <summary>Publishes a model.</summary>
    internal Task<ModelAnswer> PublishAsync(Digest256 model, string name, byte[] key, byte[] package, CancellationToken cancellation) =>
        WithSessionAsync(
            () => _transport.SendAsync(
                HttpMethod.Put, $"/v1/models/{model}" + Query(("name", name)), () => Parts(key, package), WireJson.Default.ModelAnswer,
                cancellation),
            cancellation);

    /// <summary>Replaces a model's sealed package.</summary>
    internal Task<ModelAnswer> GrantAsync(Digest256 model, byte[] package, CancellationToken cancellation) =>
        WithSessionAsync(
            () => _transport.SendAsync(
                HttpMethod.Post, $"/v1/models/{model}/package", () => Octets(package), WireJson.Default.ModelAnswer, cancellation),
            cancellation);

    /// <summary>A model's package, for a node it is granted to.</summary>
    internal Task<byte[]> PackageAsync(Digest256 model, long most, CancellationToken cancellation) =>
        WithSessionAsync(() => _transport.BytesAsync($"/v1/models/{model}/package", most, cancellation), cancellation);

    /// <summary>A verifying key's bytes.</summary>
    internal Task<byte[]> KeyAsync(Digest256 model, long most, CancellationToken cancellation) =>
        _transport.BytesAsync($"/v1/models/{model}/key", most, cancellation);

    /// <summary>What a coordinator's verifier says of a proof. <see cref="Requester"/> rather verifies itself.</summary>
    /// <param name="model">The model.</param>
    /// <param name="proof">The proof.</param>
    /// <param name="commitment">The commitment to the input that it must be about; null for public inputs.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<VerifyAnswer> VerifyAsync(
        Digest256 model, byte[] proof, ReadOnlyMemory<byte>? commitment = null, CancellationToken cancellation = default) =>
        _transport.SendAsync(
            HttpMethod.Post,
            "/v1/verify" + Query(("model", model.ToString()), ("commitment", commitment is { } bytes ? Convert.ToHexStringLower(bytes.Span) : null)),
            () => Octets(proof), WireJson.Default.VerifyAnswer, cancellation);

    /// <summary>A task's proof.</summary>
    public Task<byte[]> ProofAsync(TaskId task, long most = 1L << 28, CancellationToken cancellation = default) =>
        _transport.BytesAsync($"/v1/tasks/{task}/proof", most, cancellation);

    /// <summary>A signature as it travels.</summary>
    internal static string Hex(in Signature signature) => Convert.ToHexStringLower(signature.ToBytes());

    private static MultipartFormDataContent Parts(byte[] key, byte[] package) => new()
    {
        { Octets(key), "key", "verifying.key" },
        { Octets(package), "package", "model.package" },
    };

    private static ByteArrayContent Octets(byte[] bytes) => Transport.Content(bytes, "application/octet-stream");

    private static string NewReference()
    {
        var bytes = OsRandom.NewSeed();
        return Convert.ToHexStringLower(bytes);
    }

    private async Task<SignedBytes> SignAsync(RequestKind kind, long amount, TaskId task, CancellationToken cancellation)
    {
        var request = new AccountRequest(
            await NetworkAsync(cancellation), Ring.Address, kind, amount, task, NewNonce(), DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        return new SignedBytes(Convert.ToBase64String(request.ToBytes()), Hex(Ring.Signing.Sign(request.Digest)));
    }

    /// <summary>Does what needs a session; a token that is not taken (it is another coordinator's, or revoked) is replaced once.</summary>
    private async Task<T> WithSessionAsync<T>(Func<Task<T>> act, CancellationToken cancellation)
    {
        await LoginAsync(cancellation);
        try
        {
            return await act();
        }
        catch (NetworkProblemException e) when (e.Status == HttpStatusCode.Unauthorized)
        {
            Volatile.Write(ref _sessionEnds, 0);
            await LoginAsync(cancellation);
            return await act();
        }
    }

    /// <summary>Gets a token by signing a challenge, unless one is still good.</summary>
    private async Task LoginAsync(CancellationToken cancellation)
    {
        const long Margin = 60_000;
        await _login.WaitAsync(cancellation);
        try
        {
            if (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() < Volatile.Read(ref _sessionEnds) - Margin) return;
            var network = await NetworkAsync(cancellation);
            var challenge = await _transport.PostAsync(
                "/v1/session/challenge", new SessionChallengeRequest(Ring.Address.ToString()), WireJson.Default.SessionChallengeRequest,
                WireJson.Default.SessionChallenge, cancellation);
            var signature = Ring.Signing.Sign(Handshake.Session(network, Ring.Address, challenge.Nonce));
            var session = await _transport.PostAsync(
                "/v1/session", new SessionRequest(Ring.Address.ToString(), challenge.Nonce, Hex(signature)), WireJson.Default.SessionRequest,
                WireJson.Default.Session, cancellation);
            (_transport.Token, _sessionEnds) = (session.Token, session.ExpiresAt);
        }
        finally
        {
            _login.Release();
        }
    }
}
