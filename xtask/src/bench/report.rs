//! How figures are printed, and which of them we have promised.

use crate::{
    Result,
    console::{Console, Style},
};

/// A figure that may not be more than its limit.
pub(super) struct Target {
    pub(super) what: &'static str,
    pub(super) is: f64,
    pub(super) limit: f64,
    pub(super) unit: &'static str,
}

/// Rows by their names.
pub(super) fn table<Cell: ToString, const COLUMNS: usize>(
    console: &Console,
    title: &str,
    columns: &[&str; COLUMNS],
    names: &[&str],
    rows: &[[Cell; COLUMNS]],
) -> Result<()> {
    console.line(&format!("\n{}", console.paint(Style::Title, title)))?;
    console.line(&console.paint(Style::Quiet, &row("", columns)))?;
    names.iter().zip(rows).try_for_each(|(name, cells)| console.line(&row(name, cells)))
}

fn row(name: &str, cells: &[impl ToString]) -> String {
    let cells: String = cells.iter().map(|cell| format!("{:>24}", cell.to_string())).collect();
    format!("{name:<24}{cells}")
}

pub(super) fn targets(console: &Console, targets: &[Target]) -> Result<()> {
    console.line(&format!("\n{}", console.paint(Style::Title, "Targets")))?;
    for target in targets {
        let style = if target.is_met() { Style::Good } else { Style::Bad };
        console.line(&console.paint(style, &target.to_string()))?;
    }
    Ok(())
}

impl Target {
    fn is_met(&self) -> bool {
        self.is <= self.limit
    }
}

impl std::fmt::Display for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { what, is, limit, unit } = self;
        let outcome = if self.is_met() { "met" } else { "missed" };
        write!(f, "{outcome:<8}{what}: {is:.2}{unit}, at most {limit}{unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_says_whether_it_is_met() {
        let target = |is| Target { what: "memory", is, limit: 5.0, unit: " MiB" }.to_string();
        assert_eq!(target(5.0), "met     memory: 5.00 MiB, at most 5 MiB");
        assert_eq!(target(5.251), "missed  memory: 5.25 MiB, at most 5 MiB");
    }

    #[test]
    fn columns_are_aligned() {
        assert_eq!(row("a", &["1", "22"]), format!("{:<24}{:>24}{:>24}", "a", "1", "22"));
    }
}
