//! The lines of Terraform's output that show what happened.

use crate::console::Style;

/// The important lines, with their styles.
pub(super) fn of(output: &str) -> Vec<(Style, &str)> {
    let mut lines = Vec::new();
    let mut is_in_plan = false;
    let mut goes_away = false;
    for line in output.lines().filter(|line| !line.trim().is_empty()) {
        if line.ends_with("will perform the following actions:") {
            is_in_plan = true;
            continue;
        }
        if line.starts_with("Plan:") {
            is_in_plan = false;
            lines.push((Style::Title, line));
        } else if is_in_plan {
            let is_title = line.starts_with("  # ");
            if is_title {
                goes_away = line.ends_with("will be destroyed");
            }
            if is_title || !goes_away {
                lines.push((of_plan(line), line.strip_prefix("  ").unwrap_or(line)));
            }
        } else if is_result(line) {
            lines.push((Style::Title, line));
        } else if is_step(line) {
            lines.push((Style::Plain, line));
        }
    }
    lines
}

fn is_result(line: &str) -> bool {
    ["Apply complete!", "Destroy complete!", "No changes."].iter().any(|start| line.starts_with(start))
}

fn is_step(line: &str) -> bool {
    line.starts_with("- Installed ")
        || line.contains(" complete after ")
        || line.contains(": Import complete ")
}

fn of_plan(line: &str) -> Style {
    match line.trim_start().chars().next() {
        Some('+') => Style::Good,
        Some('~') => Style::Changed,
        Some('-') => Style::Bad,
        Some('#') => Style::Title,
        _ => Style::Plain,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(output: &str) -> Vec<&str> {
        of(output).into_iter().map(|(_, line)| line).collect()
    }

    #[test]
    fn a_plan_is_shown_without_its_preamble() {
        let output = "\
Terraform used the selected providers to generate the following execution
plan. Resource actions are indicated with the following symbols:
  + create

Terraform will perform the following actions:

  # a.b will be created
  + resource \"a\" \"b\" {
      + id = (known after apply)
    }

Plan: 1 to add, 0 to change, 0 to destroy.

─────────────
Saved the plan to: example.tfplan
";
        let expected = [
            "# a.b will be created",
            "+ resource \"a\" \"b\" {",
            "    + id = (known after apply)",
            "  }",
            "Plan: 1 to add, 0 to change, 0 to destroy.",
        ];
        assert_eq!(texts(output), expected);
    }

    #[test]
    fn a_removal_needs_only_a_name() {
        let output = "\
OpenTofu will perform the following actions:

  # a.b will be destroyed
  - resource \"a\" \"b\" {
      - id = \"x\" -> null
    }

  # a.c will be updated in-place
  ~ resource \"a\" \"c\" {
    }

Plan: 0 to add, 1 to change, 1 to destroy.
";
        let expected = [
            "# a.b will be destroyed",
            "# a.c will be updated in-place",
            "~ resource \"a\" \"c\" {",
            "  }",
            "Plan: 0 to add, 1 to change, 1 to destroy.",
        ];
        assert_eq!(texts(output), expected);
    }

    #[test]
    fn an_apply_keeps_only_its_results() {
        let output = "\
a.b: Refreshing state... [id=x]
a.b: Creating...
a.b: Creation complete after 0s [id=x]

Apply complete! Resources: 1 added, 0 changed, 0 destroyed.
";
        let expected = [
            "a.b: Creation complete after 0s [id=x]",
            "Apply complete! Resources: 1 added, 0 changed, 0 destroyed.",
        ];
        assert_eq!(texts(output), expected);
    }
}
