//! The pages of everything that the schema has.

use std::{collections::BTreeMap, path::Path};

use super::{
    Pages, attributes,
    examples::{self, files},
    functions,
    markdown::front_matter,
    schema::{Identity, Provider, Schema},
};
use crate::Result;

/// The provider's name for people.
pub(super) const NAME: &str = "Northflank";

/// What names of types begin with, and names of pages do not.
const PREFIX: &str = "northflank_";

const IMPORT_BLOCK: &str = "[`import` block](https://developer.hashicorp.com/terraform/language/import)";
const IMPORT_COMMAND: &str =
    "[`terraform import` command](https://developer.hashicorp.com/terraform/cli/commands/import)";

/// A kind of thing that has a schema.
pub(super) struct Kind<'a> {
    pub(super) title: &'static str,
    /// Of `docs/` and of `examples/`.
    pub(super) folder: &'static str,
    /// How the names of its examples begin and end.
    pub(super) example: (&'static str, &'static str),
    pub(super) schemas: &'a BTreeMap<String, Schema>,
}

pub(super) fn kinds(provider: &Provider) -> [Kind<'_>; 4] {
    [
        Kind {
            title: "Resource",
            folder: "resources",
            example: ("resource", ".tf"),
            schemas: &provider.resource_schemas,
        },
        Kind {
            title: "Data Source",
            folder: "data-sources",
            example: ("data-source", ".tf"),
            schemas: &provider.data_source_schemas,
        },
        Kind {
            title: "Ephemeral Resource",
            folder: "ephemeral-resources",
            example: ("ephemeral-resource", ".tf"),
            schemas: &provider.ephemeral_resource_schemas,
        },
        Kind {
            title: "List Resource",
            folder: "list-resources",
            example: ("list-resource", ".tfquery.hcl"),
            schemas: &provider.list_resource_schemas,
        },
    ]
}

pub(super) fn pages(provider: &Provider, root: &Path) -> Result<Pages> {
    let mut pages = Pages::new();
    for kind in kinds(provider) {
        for (name, schema) in kind.schemas {
            let folder = root.join("examples").join(kind.folder).join(name);
            let mut sections = vec![
                front_matter(&format!("{name} {} - {NAME}", kind.title), true, &schema.block.description),
                format!("# {name} ({})", kind.title),
                schema.block.description.trim().to_owned(),
                examples::section(&files(&folder, kind.example.0, kind.example.1)?)?,
                attributes::section(&schema.block.attributes),
            ];
            if kind.folder == "resources" {
                sections.push(import(&folder, provider.resource_identity_schemas.get(name))?);
            }
            let path = format!("{}/{}.md", kind.folder, name.strip_prefix(PREFIX).unwrap_or(name));
            pages.insert(path, joined(&sections));
        }
    }
    for (name, function) in &provider.functions {
        let folder = root.join("examples/functions").join(name);
        let sections = [
            front_matter(&format!("{name} function - {NAME}"), true, &function.summary),
            format!("# function: {name}"),
            function.description.trim().to_owned(),
            examples::section(&files(&folder, "function", ".tf")?)?,
            functions::sections(name, function),
        ];
        pages.insert(format!("functions/{name}.md"), joined(&sections));
    }
    Ok(pages)
}

fn joined(sections: &[String]) -> String {
    let sections: Vec<&str> = sections.iter().map(|section| section.trim_end()).collect();
    sections.join("\n\n") + "\n"
}

/// The section on the ways of importing, newest first.
fn import(folder: &Path, identity: Option<&Identity>) -> Result<String> {
    let mut sections = vec!["## Import\n\nImport is supported using the following syntax:".to_owned()];
    if let Some(identity) = identity {
        sections.push(format!(
            "In Terraform v1.12.0 and later, the {IMPORT_BLOCK} can be used with the `identity` attribute, for \
             example:\n\n{}\n\n{}",
            examples::show("terraform", &folder.join("import-by-identity.tf"))?,
            attributes::identity(identity)
        ));
    }
    sections.push(format!(
        "In Terraform v1.5.0 and later, the {IMPORT_BLOCK} can be used with the `id` attribute, for example:\n\n{}",
        examples::show("terraform", &folder.join("import-by-string-id.tf"))?
    ));
    sections.push(format!(
        "The {IMPORT_COMMAND} can be used, for example:\n\n{}",
        examples::show("shell", &folder.join("import.sh"))?
    ));
    Ok(sections.join("\n\n"))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde::Deserialize;
    use serde_json::json;

    use super::*;

    /// The layout as tfplugindocs 0.25 has it, but for who is named as the generator.
    #[test]
    fn a_resource_has_the_layout_that_registries_know() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("examples/resources/northflank_thing");
        fs::create_dir_all(&folder).unwrap();
        let examples = [
            ("resource.tf", "resource \"a\" \"b\" {}\n"),
            ("import.sh", "terraform import a.b id\n"),
            ("import-by-string-id.tf", "import {\n  id = \"id\"\n}\n"),
            ("import-by-identity.tf", "import {\n  identity = {}\n}\n"),
        ];
        for (name, text) in examples {
            fs::write(folder.join(name), text).unwrap();
        }
        let provider = Provider::deserialize(json!({
            "resource_schemas": {"northflank_thing": {"version": 0, "block": {
                "description": "A `thing`.",
                "attributes": {"id": {"type": "string", "description": "Id.", "computed": true}},
            }}},
            "resource_identity_schemas": {"northflank_thing": {"version": 0, "attributes": {
                "id": {"type": "string", "description": "Id.", "required_for_import": true},
            }}},
        }))
        .unwrap();
        let expected = "\
---
# generated by `make docs`: change the provider's schema, examples/ or templates/
page_title: \"northflank_thing Resource - Northflank\"
subcategory: \"\"
description: |-
  A thing.
---

# northflank_thing (Resource)

A `thing`.

## Example Usage

```terraform
resource \"a\" \"b\" {}
```

<!-- schema generated by make docs -->
## Schema

### Read-Only

- `id` (String) Id.

## Import

Import is supported using the following syntax:

In Terraform v1.12.0 and later, the [`import` block](https://developer.hashicorp.com/terraform/language/import) can be used with the `identity` attribute, for example:

```terraform
import {
  identity = {}
}
```

<!-- schema generated by make docs -->
### Identity Schema

#### Required

- `id` (String) Id.

In Terraform v1.5.0 and later, the [`import` block](https://developer.hashicorp.com/terraform/language/import) can be used with the `id` attribute, for example:

```terraform
import {
  id = \"id\"
}
```

The [`terraform import` command](https://developer.hashicorp.com/terraform/cli/commands/import) can be used, for example:

```shell
terraform import a.b id
```
";
        let pages = pages(&provider, root.path()).unwrap();
        assert_eq!(pages["resources/thing.md"], expected);
    }
}
