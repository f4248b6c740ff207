using Microsoft.AspNetCore.Components;

namespace Vouch.Server.Dashboard.Components;

/// <summary>A page: everything it shows is given to it, so that drawing cannot fail half-way and tests can draw anything.</summary>
public abstract class PageComponent : ComponentBase
{
    /// <summary>What it is drawn in.</summary>
    [Parameter, EditorRequired]
    public PageContext Context { get; set; } = null!;
}
