//! The pages that people write: `templates/`, with files of `examples/` put in, so that readers copy what is tested.
//!
//! The directives are three of tfplugindocs, each on a line of its own: `{{tffile "path"}}`, `{{codefile "language"
//! "path"}}` and, on the provider's page, `{{.SchemaMarkdown}}`. A link to another page begins with `/`.

use std::path::Path;

use super::{FOLDERS, INDEX, PUBLISHED, Pages, attributes, examples, schema::Provider};
use crate::Result;

const EXTENSION: &str = ".tmpl";

/// Every template that there is, rendered.
pub(super) fn pages(provider: &Provider, root: &Path) -> Result<Pages> {
    let mut pages = Pages::new();
    let schema = attributes::section(&provider.provider.block.attributes);
    for folder in [""].into_iter().chain(FOLDERS) {
        for path in examples::files(&root.join("templates").join(folder), "", EXTENSION)? {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let page =
                Path::new(folder).join(name.trim_end_matches(EXTENSION)).to_string_lossy().replace('\\', "/");
            let schema = (page == INDEX).then_some(schema.as_str());
            let text = std::fs::read_to_string(&path)?;
            let rendered =
                render(&text, schema, root).map_err(|error| format!("{}: {error}", path.display()))?;
            pages.insert(page, rendered);
        }
    }
    Ok(pages)
}

fn render(template: &str, schema: Option<&str>, root: &Path) -> Result<String> {
    let mut text = String::new();
    for (number, line) in template.lines().enumerate() {
        if let Some(directive) = line.strip_prefix("{{").and_then(|rest| rest.strip_suffix("}}")) {
            let words: Vec<&str> = directive.split_whitespace().collect();
            let rendered = match words.as_slice() {
                ["tffile", path] => examples::show("terraform", &root.join(unquoted(path)))?,
                ["codefile", language, path] => {
                    examples::show(unquoted(language), &root.join(unquoted(path)))?
                }
                [".SchemaMarkdown"] => {
                    schema.ok_or("only the provider's page has a schema of its own")?.to_owned()
                }
                _ => return Err(format!("line {}: there is no directive {line}", number + 1).into()),
            };
            text.push_str(&rendered);
        } else {
            text.push_str(&line.replace("](/", &format!("]({PUBLISHED}/")));
        }
        text.push('\n');
    }
    Ok(text)
}

fn unquoted(word: &str) -> &str {
    word.trim_matches('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_take_the_place_of_directives() {
        let root = tempfile::tempdir().unwrap();
        std::fs::write(root.path().join("a.tf"), "a = 1\n").unwrap();
        let render = |text| render(text, None, root.path()).map_err(|error| error.to_string());
        assert_eq!(render("x\n\n{{tffile \"a.tf\"}}\n").unwrap(), "x\n\n```terraform\na = 1\n```\n");
        assert_eq!(render("{{codefile \"shell\" \"a.tf\"}}").unwrap(), "```shell\na = 1\n```\n");
        assert_eq!(render("[a](/guides/a) (/b)").unwrap(), format!("[a]({PUBLISHED}/guides/a) (/b)\n"));
        assert!(render("{{tffile \"b.tf\"}}").unwrap_err().contains("b.tf"));
        assert!(render("{{.SchemaMarkdown}}").is_err());
        assert_eq!(render("\n{{file}}").unwrap_err(), "line 2: there is no directive {{file}}");
    }

    #[test]
    fn a_template_is_a_page_of_the_same_name() {
        let root = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(root.path().join("templates/guides")).unwrap();
        for (path, text) in [("index.md.tmpl", "{{.SchemaMarkdown}}\n"), ("guides/start.md.tmpl", "Start.\n")]
        {
            std::fs::write(root.path().join("templates").join(path), text).unwrap();
        }
        let pages = pages(&Provider::default(), root.path()).unwrap();
        assert_eq!(pages.keys().collect::<Vec<_>>(), ["guides/start.md", "index.md"]);
        assert!(pages["index.md"].contains("## Schema"), "{pages:?}");
    }
}
