//! Reads Markdown, as far as the checks need it.

use std::{collections::BTreeSet, sync::LazyLock};

use regex_lite::Regex;

use crate::pattern;

/// A link: its text and its address.
static LINK: LazyLock<Regex> = LazyLock::new(|| pattern(r"\[([^\[\]]*)\]\(([^)]*)\)"));

/// Markdown without markup and empty lines. A link becomes its text, followed by its address.
pub(super) fn plain(markdown: &str) -> String {
    let text = LINK.replace_all(markdown.trim(), "$1 $2");
    text.replace("\n\n", "\n").replace(['`', '*'], "")
}

/// The addresses of links.
pub(super) fn links(text: &str) -> impl Iterator<Item = &str> {
    LINK.captures_iter(text).filter_map(|link| Some(link.get(2)?.as_str()))
}

/// The file or page that an address leads to, and the section of it.
pub(super) fn parts(address: &str) -> (&str, &str) {
    address.split_once('#').unwrap_or((address, ""))
}

/// Whether a link to this section of a page leads somewhere.
pub(super) fn has_section(text: &str, anchor: &str) -> bool {
    anchor.is_empty() || anchors(text).contains(anchor)
}

fn anchors(text: &str) -> BTreeSet<String> {
    let explicit = text.lines().filter_map(|line| line.strip_prefix("<a id=\"")?.strip_suffix("\"></a>"));
    let headings = text.lines().filter(|line| line.starts_with('#')).map(|line| {
        let heading = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        heading.chars().filter(|it| it.is_alphanumeric() || matches!(it, '-' | '_')).collect()
    });
    explicit.map(str::to_owned).chain(headings).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_text_has_no_marks() {
        let text = "One of `c`, and [d](https://d.example).\n\nMore.\n";
        assert_eq!(plain(text), "One of c, and d https://d.example.\nMore.");
    }
}
