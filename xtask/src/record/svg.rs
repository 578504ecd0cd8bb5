//! Draws a terminal as an SVG that shows the frames in a loop. It has no script, so that pages can show it as an image.

use minijinja::{Environment, context};

use super::frames::{Frame, Line};
use crate::{Result, console::Style};

/// The width of the terminal.
const COLUMNS: usize = 118;

pub(super) fn draw(frames: &[Frame]) -> Result<String> {
    let share = format!("{:.3}", 100.0 / frames.len() as f64);
    let frames: Vec<Vec<String>> = frames.iter().map(|frame| frame.iter().map(text).collect()).collect();
    let picture =
        Environment::new().render_str(include_str!("terminal.svg.j2"), context! { frames, share })?;
    Ok(picture + "\n")
}

fn text(line: &Line) -> String {
    let mut left = COLUMNS;
    let mut text = String::new();
    for (style, part) in line {
        let shown: String = part.chars().take(left).collect();
        left -= shown.chars().count();
        let escaped = shown.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        text += &match style {
            Style::Plain => escaped,
            // The picture's classes have the names of the styles.
            style => format!("<tspan class=\"{}\">{escaped}</tspan>", format!("{style:?}").to_lowercase()),
        };
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_seen_one_after_the_other() {
        let frame = |text: &str| {
            vec![vec![(Style::Good, text.to_owned())], Line::new(), vec![(Style::Plain, "x".into())]]
        };
        let svg = draw(&[frame("a < b"), vec![vec![(Style::Plain, "c".into())]]]).unwrap();
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
