//! Prints figures, and compares some of them with targets.

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

/// Figures, by the names of the measured subjects.
pub(super) struct Table {
    title: String,
    columns: Vec<String>,
    rows: Vec<(String, Vec<String>)>,
}

impl Table {
    pub(super) fn new<Cell: ToString, const COLUMNS: usize>(
        title: &str,
        columns: &[&str; COLUMNS],
        names: &[&str],
        rows: &[[Cell; COLUMNS]],
    ) -> Self {
        let rows = names.iter().zip(rows);
        Self {
            title: title.to_owned(),
            columns: columns.map(str::to_owned).into(),
            rows: rows
                .map(|(name, cells)| ((*name).to_owned(), cells.iter().map(Cell::to_string).collect()))
                .collect(),
        }
    }
}

/// Everything that was measured.
pub(super) struct Report {
    pub(super) tables: Vec<Table>,
    pub(super) targets: Vec<Target>,
}

impl Report {
    pub(super) fn print(&self, console: &Console) -> Result<()> {
        for Table { title, columns, rows } in &self.tables {
            console.line(&format!("\n{}", console.paint(Style::Title, title)))?;
            console.line(&console.paint(Style::Quiet, &row("", columns)))?;
            rows.iter().try_for_each(|(name, cells)| console.line(&row(name, cells)))?;
        }
        console.line(&format!("\n{}", console.paint(Style::Title, "Targets")))?;
        for target in &self.targets {
            let style = if target.is_met() { Style::Good } else { Style::Bad };
            console.line(&console.paint(style, &target.to_string()))?;
        }
        Ok(())
    }

    /// The page that shows it. `circumstances` is a sentence.
    pub(super) fn page(&self, circumstances: &str) -> String {
        let mut page = format!("# Benchmarks\n\n{ABOUT}\n\n{circumstances}\n");
        for Table { title, columns, rows } in &self.tables {
            page += &format!(
                "\n## {title}\n\n{}{}",
                line("", columns),
                line("---", &vec!["---:".to_owned(); columns.len()])
            );
            page.extend(rows.iter().map(|(name, cells)| line(name, cells)));
        }
        page += "\n## Targets\n\n";
        page.extend(self.targets.iter().map(|target| format!("- {target}\n")));
        page
    }
}

/// The introduction of the page.
const ABOUT: &str = "What the provider costs, measured beside two providers written in Go. `cargo xtask bench --write` measures and \
     writes this page; `make bench` only prints. Each figure is the least, the median and the most of its runs.";

/// A line of a table in Markdown.
fn line(name: &str, cells: &[String]) -> String {
    format!("| {name} | {} |\n", cells.join(" | "))
}

fn row(name: &str, cells: &[String]) -> String {
    let cells: String = cells.iter().map(|cell| format!("{cell:>24}")).collect();
    format!("{name:<24}{cells}")
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
        let cells = ["1".to_owned(), "22".to_owned()];
        assert_eq!(row("a", &cells), format!("{:<24}{:>24}{:>24}", "a", "1", "22"));
    }

    #[test]
    fn a_page_has_the_circumstances_and_the_figures() {
        let tables = vec![Table::new("Executable", &["MB"], &["ours", "theirs"], &[["1.5"], ["20"]])];
        let targets = vec![Target { what: "memory", is: 5.0, limit: 5.0, unit: " MiB" }];
        let expected = format!(
            "# Benchmarks\n\n{ABOUT}\n\nToday, here.\n\n## Executable\n\n|  | MB |\n| --- | ---: |\n\
             | ours | 1.5 |\n| theirs | 20 |\n\n## Targets\n\n- met     memory: 5.00 MiB, at most 5 MiB\n"
        );
        assert_eq!(Report { tables, targets }.page("Today, here."), expected);
    }
}
