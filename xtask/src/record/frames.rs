//! The demo's output, split into one frame per step.

use crate::{console::Style, pattern};

/// Lines that are seen together.
pub(super) type Frame = Vec<Line>;

/// A line's parts, each in its style.
pub(super) type Line = Vec<(Style, String)>;

/// A replacement for durations, so that they do not change the picture.
const DURATION: &str = "after 0s";

/// One frame for each step with its output. Lines before the first or after the last step belong to that step's frame.
pub(super) fn of(printed: &str) -> Vec<Frame> {
    let mut frames: Vec<Frame> = Vec::new();
    let mut waiting = Frame::new();
    for block in printed.trim_end().split("\n\n") {
        let lines: Frame = block.lines().map(|line| parts(&steady(line))).collect();
        let is_step = block.contains("$ ");
        match frames.last_mut() {
            _ if is_step => frames.push(joined(std::mem::take(&mut waiting), lines)),
            Some(last) => *last = joined(std::mem::take(last), lines),
            None => waiting.extend(lines),
        }
    }
    frames
}

fn joined(mut before: Frame, after: Frame) -> Frame {
    if !before.is_empty() {
        before.push(Line::new());
    }
    before.extend(after);
    before
}

/// A line without what differs between runs.
fn steady(line: &str) -> String {
    pattern(r" after \d+s").replace(line, format!(" {DURATION}")).into_owned()
}

/// A line's parts by the colors with which a terminal would show them.
fn parts(line: &str) -> Line {
    let mut runs = line.split("\x1b[");
    let plain = runs.next().map(|text| (Style::Plain, text));
    let painted = runs.filter_map(|run| {
        let (code, text) = run.split_once('m')?;
        Some((Style::of_code(code), text))
    });
    let parts = plain.into_iter().chain(painted).filter(|(_, text)| !text.is_empty());
    parts.map(|(style, text)| (style, text.to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(frame: &Frame) -> Vec<String> {
        frame.iter().map(|line| line.iter().map(|(_, text)| text.as_str()).collect()).collect()
    }

    #[test]
    fn each_step_is_seen_with_its_output() {
        let printed = "\x1b[1mTitle\x1b[0m\nMore.\n\n 1  Why\n    \x1b[2m$ terraform init\x1b[0m\n    out\n\n 2  Why\n    \
                       $ terraform plan\n\nDone\n";
        let frames = of(printed);
        assert_eq!(frames.len(), 2);
        let first = ["Title", "More.", "", " 1  Why", "    $ terraform init", "    out"];
        assert_eq!(texts(&frames[0]), first);
        assert_eq!(texts(&frames[1]), [" 2  Why", "    $ terraform plan", "", "Done"]);
    }

    #[test]
    fn colors_are_parts() {
        let expected =
            [(Style::Plain, "a ".to_owned()), (Style::Good, "b".to_owned()), (Style::Plain, " c".to_owned())];
        assert_eq!(parts("a \x1b[32mb\x1b[0m c"), expected);
    }

    #[test]
    fn durations_do_not_matter() {
        assert_eq!(steady("Creation complete after 12s [id=x]"), "Creation complete after 0s [id=x]");
        assert_eq!(steady("the morning after it"), "the morning after it");
    }
}
