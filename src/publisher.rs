//! Who publishes the provider, as `Cargo.toml` says.

use std::sync::LazyLock;

/// The address of a page in the repository. Unlike registry pages, it exists before a release and for users of any
/// registry.
macro_rules! page {
    ($path:literal) => {
        concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/", $path)
    };
}
pub(crate) use page;

/// Where to report bugs.
pub const ISSUES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");

/// The provider's source address without a host, as both registries derive it from the repository's address.
pub fn source() -> &'static str {
    static SOURCE: LazyLock<String> = LazyLock::new(|| {
        let owner = env!("CARGO_PKG_REPOSITORY").rsplit('/').nth(1).unwrap_or_default();
        format!("{}/northflank", owner.to_lowercase())
    });
    &SOURCE
}
