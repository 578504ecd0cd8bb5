//! A terminal as an SVG: each frame is seen for a while, then the next, and so on forever. No script, so that pages
//! may show it as an image.

use std::fmt::Write as _;

use super::frames::{Frame, Line};
use crate::console::Style;

/// In pixels, but for the seconds.
const MARGIN: usize = 16;
const BAR: usize = 32;
const LINE: usize = 18;
const WIDTH: usize = 960;
const SECONDS_A_FRAME: usize = 5;

/// What a terminal of this width shows of a line.
const COLUMNS: usize = 118;

pub(super) fn draw(frames: &[Frame]) -> String {
    let lines = frames.iter().map(Vec::len).max().unwrap_or_default();
    let height = BAR + 2 * MARGIN + lines * LINE;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:space=\"preserve\" viewBox=\"0 0 {WIDTH} {height}\" width=\"{WIDTH}\" role=\"img\">\n\
         <title>The demo: a real Terraform drives the provider through the life of an integration</title>\n{}\
         <rect width=\"{WIDTH}\" height=\"{height}\" rx=\"8\" fill=\"#0d1117\"/>\n\
         <circle cx=\"20\" cy=\"16\" r=\"6\" fill=\"#ff5f57\"/><circle cx=\"40\" cy=\"16\" r=\"6\" fill=\"#febc2e\"/>\
         <circle cx=\"60\" cy=\"16\" r=\"6\" fill=\"#28c840\"/>\n\
         <text x=\"{}\" y=\"21\" text-anchor=\"middle\" class=\"quiet\">make demo</text>\n",
        style(frames.len()),
        WIDTH / 2,
    );
    for (number, frame) in frames.iter().enumerate() {
        // Where nothing moves, the fullest is seen.
        let opacity = u8::from(frame.len() == lines);
        let _ = writeln!(
            svg,
            "<g class=\"frame\" opacity=\"{opacity}\" style=\"animation-delay:{}s\">",
            number * SECONDS_A_FRAME
        );
        for (row, line) in frame.iter().enumerate().filter(|(_, line)| !line.is_empty()) {
            let y = BAR + MARGIN + row * LINE;
            let _ = writeln!(svg, "<text x=\"{MARGIN}\" y=\"{y}\">{}</text>", text(line));
        }
        svg.push_str("</g>\n");
    }
    svg + "</svg>\n"
}

fn style(frames: usize) -> String {
    let frames = frames.max(1);
    let share = 100.0 / frames as f64;
    format!(
        "<style>\n\
         text {{ font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; \
         fill: #e6edf3; white-space: pre; }}\n\
         .title {{ font-weight: bold; }}\n.quiet {{ fill: #7d8590; }}\n.good {{ fill: #3fb950; }}\n\
         .changed {{ fill: #d29922; }}\n.bad {{ fill: #f85149; }}\n\
         @media (prefers-reduced-motion: no-preference) {{ .frame {{ opacity: 0; animation: seen {}s step-end infinite; }} }}\n\
         @keyframes seen {{ 0% {{ opacity: 1; }} {share:.3}% {{ opacity: 0; }} 100% {{ opacity: 0; }} }}\n\
         </style>\n",
        frames * SECONDS_A_FRAME,
    )
}

fn text(line: &Line) -> String {
    let mut left = COLUMNS;
    let mut text = String::new();
    for (style, part) in line {
        let shown: String = part.chars().take(left).collect();
        left -= shown.chars().count();
        let escaped = shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let _ = match class(*style) {
            Some(class) => write!(text, "<tspan class=\"{class}\">{escaped}</tspan>"),
            None => write!(text, "{escaped}"),
        };
    }
    text
}

fn class(style: Style) -> Option<&'static str> {
    match style {
        Style::Plain => None,
        Style::Title => Some("title"),
        Style::Quiet => Some("quiet"),
        Style::Good => Some("good"),
        Style::Changed => Some("changed"),
        Style::Bad => Some("bad"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_seen_one_after_the_other() {
        let frame = |text: &str| {
            vec![vec![(Style::Good, text.to_owned())], Line::new(), vec![(Style::Plain, "x".into())]]
        };
        let svg = draw(&[frame("a < b"), vec![vec![(Style::Plain, "c".into())]]]);
        assert!(
            svg.contains("<text x=\"16\" y=\"48\"><tspan class=\"good\">a &lt; b</tspan></text>"),
            "{svg}"
        );
        assert!(svg.contains("<text x=\"16\" y=\"84\">x</text>"), "{svg}");
        assert!(svg.contains("animation: seen 10s"), "{svg}");
        assert!(svg.contains("50.000% { opacity: 0; }"), "{svg}");
        assert_eq!(svg.matches("opacity=\"1\"").count(), 1);
    }

    #[test]
    fn a_long_line_is_cut() {
        let line = vec![(Style::Plain, "a".repeat(100)), (Style::Bad, "b".repeat(100))];
        assert_eq!(text(&line).matches('b').count(), 18 + "<tspan class=\"bad\">".matches('b').count());
    }
}
