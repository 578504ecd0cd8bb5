//! Canaries: a separate marker in each credential and in the API token. Integrations go through their whole life at the
//! log level TRACE, and nothing that is written may contain a marker.

use std::{
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
    time::Duration,
};

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE},
};
use northflank_sandbox::{Fault, Options, ShownCredentials};
use serde_json::{Value, json};

use crate::{
    interrupt::interrupt,
    support::{Feature, World, client, credential, example},
};

/// Which credentials each integration has; together they are all that there are.
const INTEGRATIONS: &[(&str, &str, &[&str])] = &[
    ("aws", "", &["access_key", "secret_key"]),
    ("aws-eusc", "", &["external_id", "role_arn"]),
    ("gcp", "gcp = { project_id = \"p\" }", &["keyfile_json"]),
    ("azure", "", &["client_id", "object_id", "secret", "subscription_id", "tenant_id"]),
    ("civo", "", &["api_key"]),
    ("cloudflare", "", &["api_key", "email"]),
    (
        "oci",
        "",
        &["compartment_id", "fingerprint", "passphrase", "private_key", "region", "tenancy_id", "user_id"],
    ),
    ("backblaze", "", &["application_key", "application_key_id"]),
    ("akamai", "", &["access_token", "client_secret", "client_token", "host"]),
    ("byok", "", &["kubeconfig"]),
    ("nebius", "", &["private_key_pem", "public_key_id", "service_account_id"]),
    ("planetscale", "", &["service_token", "service_token_id"]),
];

/// Those of them that are no secret: they may be in `credential_identifiers`, and nowhere else.
const IDENTIFIERS: &[&str] = &[
    "access_key",
    "application_key_id",
    "client_id",
    "compartment_id",
    "email",
    "fingerprint",
    "host",
    "object_id",
    "public_key_id",
    "region",
    "role_arn",
    "service_account_id",
    "service_token_id",
    "subscription_id",
    "tenancy_id",
    "tenant_id",
    "user_id",
];

/// How the configuration gives credentials.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    WriteOnly,
    InState,
}

/// How the marker of a credential begins.
fn beginning(name: &str) -> String {
    let kind = if IDENTIFIERS.contains(&name) { "identifier" } else { "canary" };
    format!("{kind}-{name}")
}

/// The credentials with their markers. What JSON, URLs and forms write in another way is in each.
fn markers(generation: u32) -> BTreeMap<&'static str, String> {
    let names = INTEGRATIONS.iter().flat_map(|(_, _, names)| names.iter().copied());
    let marker = |name| format!("{}/{generation}+\"é\nline two of {name}", beginning(name));
    names.map(|name| (name, credential(name, &marker(name)))).collect()
}

fn configuration(way: Way, description: &str) -> String {
    let (attribute, kind) = match way {
        Way::WriteOnly => ("credentials_wo", "ephemeral = true"),
        Way::InState => ("credentials", "sensitive = true"),
    };
    let integrations = INTEGRATIONS.iter().map(|(cloud, settings, names)| {
        let credentials: String =
            names.iter().map(|name| format!("    {name} = var.secrets[\"{name}\"]\n")).collect();
        format!(
            "resource \"northflank_integration\" \"{cloud}\" {{\n  name = \"Life {cloud}\"\n  cloud_provider = \
             \"{cloud}\"\n  description = \"{description}\"\n  {settings}\n  {attribute} = {{\n{credentials}  }}\n}}\n"
        )
    });
    let variable = format!("variable \"secrets\" {{\n  type = map(string)\n  {kind}\n}}\n");
    variable + &integrations.collect::<String>()
}

fn with_secrets(world: World, generation: u32) -> World {
    world.variable("TF_VAR_secrets", &json!(markers(generation)).to_string())
}

/// What an API might answer that quotes the credentials that it was sent, in each form that it knows.
fn echo(names: &[&str]) -> Value {
    let markers = markers(2);
    let secrets: Vec<&str> = names.iter().map(|name| markers[name].as_str()).collect();
    let base64: Vec<String> = secrets.iter().map(|secret| STANDARD.encode(secret)).collect();
    let form: Vec<String> = secrets
        .iter()
        .map(|secret| url::form_urlencoded::byte_serialize(secret.as_bytes()).collect::<String>())
        .collect();
    json!({"error": {
        "status": 400,
        "id": "e-1",
        "message": format!("cannot use {}", json!({"credentials": secrets})),
        "details": {"plain": secrets, "base64": base64, "form": form},
    }})
}

/// Every form of a marker to look for: as it is, and in base64 at each of the three places that it can begin at. A
/// marker's beginning is the same in JSON, in URLs and in forms.
fn forms() -> Vec<(String, String)> {
    let names = markers(1).into_keys().map(beginning);
    let mut forms = Vec::new();
    for name in names.chain(["canary-token".to_owned()]) {
        forms.push((name.clone(), name.clone()));
        for shift in 0..3 {
            let shifted = [vec![b'-'; shift], name.clone().into_bytes()].concat();
            for text in [STANDARD.encode(&shifted), URL_SAFE.encode(&shifted)] {
                // The first and the last characters also depend on what stands beside.
                forms.push((name.clone(), text[4..text.len() - 4].to_owned()));
            }
        }
    }
    forms
}

/// All that was written below a folder, archives unpacked: where, and the bytes.
fn written(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut written = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if entry.is_dir() {
            written.extend(self::written(&entry));
            continue;
        }
        let bytes = fs::read(&entry).expect("a file");
        if bytes.starts_with(b"PK\x03\x04") {
            let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("an archive");
            for index in 0..archive.len() {
                let mut file = archive.by_index(index).expect("a file");
                let path = entry.join(file.name().expect("a name").as_ref());
                let mut unpacked = Vec::new();
                file.read_to_end(&mut unpacked).expect("it unpacks");
                written.push((path, unpacked));
            }
        }
        written.push((entry, bytes));
    }
    written
}

/// What was written without the attribute that may have identifiers. Of a plan's own format it is nothing.
fn without_identifiers(path: &Path, text: &str) -> String {
    fn strip(json: &mut Value) {
        match json {
            Value::Array(values) => values.iter_mut().for_each(strip),
            Value::Object(members) => {
                members.remove("credential_identifiers");
                members.values_mut().for_each(strip);
            }
            _ => {}
        }
    }
    if path.ends_with("tfplan") {
        return String::new();
    }
    if let Ok(mut json) = serde_json::from_str(text) {
        strip(&mut json);
        return json.to_string();
    }
    let mut is_inside = false;
    let is_outside = |line: &&str| {
        let was_inside = is_inside;
        is_inside = if is_inside {
            !line.trim_start_matches([' ', '-', '~', '+']).starts_with('}')
        } else {
            line.contains("credential_identifiers") && line.ends_with('{')
        };
        !was_inside
    };
    text.lines().filter(is_outside).collect::<Vec<_>>().join("\n")
}

/// Asserts that no marker is in what was written, but for the files that may have those of credentials.
#[track_caller]
fn assert_not_written(folder: &Path, may_have_credentials: impl Fn(&Path) -> bool) {
    let forms = forms();
    let files = written(folder);
    assert!(files.len() > 8, "there is too little to prove anything: {files:?}");
    for (path, bytes) in files {
        // The provider's own executable, of tests that have one, is no writing of the run.
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("terraform-provider-northflank") {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes);
        let without_identifiers = without_identifiers(&path, &text);
        for (marker, form) in &forms {
            let text = if marker.starts_with("canary-") { text.as_ref() } else { &without_identifiers };
            let is_expected = marker != "canary-token" && may_have_credentials(&path);
            assert!(is_expected || !text.contains(form), "{marker} is in {} as {form}", path.display());
        }
    }
}

/// Lives through everything that users do, and leaves all that Terraform has written in the world's folder.
fn live(way: Way) -> World {
    let world = World::with(Options { credentials: ShownCredentials::Plain, ..Options::default() });
    // Keeps what was printed: it is searched with the rest.
    let kept = |world: &World, name: &str, arguments: &[&str]| {
        let run = world.run_quietly(arguments);
        fs::write(world.folder().join(name), run.output()).expect("a file");
    };
    let json_is_clean = way == Way::WriteOnly;
    let show = |world: &World, name: &str, arguments: &[&str]| {
        let name = if json_is_clean { name.to_owned() } else { format!("expected-{name}") };
        kept(world, &name, arguments);
    };

    // Made elsewhere, to be imported: what is shown of its credentials must not be written either.
    let secrets = markers(1);
    world.create_elsewhere(json!({
        "name": "Elsewhere", "provider": "civo", "credentials": {"apiKey": secrets["api_key"]},
    }));

    let world = with_secrets(world, 1);
    world.configure(&configuration(way, "one"));
    kept(&world, "validate.txt", &["validate", "-json"]);
    kept(&world, "plan.txt", &["plan", "-out=one.plan", "-no-color"]);
    show(&world, "plan.json", &["show", "-json", "one.plan"]);
    kept(&world, "show-plan.txt", &["show", "-no-color", "one.plan"]);
    kept(&world, "apply.txt", &["apply", "-no-color", "one.plan"]);
    for integration in world.sandbox.integrations() {
        assert!(integration["credentials"].to_string().contains("canary-"), "{integration}");
    }

    world.configure(&configuration(way, "two"));
    kept(&world, "update.txt", &["apply", "-auto-approve", "-no-color"]);
    let world = with_secrets(world, 2);
    kept(&world, "rotate.txt", &["apply", "-auto-approve", "-json"]);
    kept(&world, "refresh.txt", &["apply", "-refresh-only", "-auto-approve", "-no-color"]);
    world.assert_no_changes();
    show(&world, "state.json", &["show", "-json"]);
    kept(&world, "show.txt", &["show", "-no-color"]);
    show(&world, "pulled.json", &["state", "pull"]);

    if client().has(Feature::GeneratedConfiguration) {
        let import = "import {\n  to = northflank_integration.imported\n  id = \"elsewhere\"\n}\n";
        world.configure(&format!("{}{import}", configuration(way, "two")));
        kept(&world, "generate.txt", &["plan", "-generate-config-out=generated.tf", "-no-color"]);
        kept(&world, "import.txt", &["apply", "-auto-approve", "-no-color"]);
        world.configure(&configuration(way, "two"));
    }

    // Refused, with everything quoted back.
    world.configure(&configuration(way, "three"));
    // The longer id first, since a fault is for all paths that begin like its own.
    for (cloud, _, names) in INTEGRATIONS.iter().rev() {
        let path = format!("/v1/cloud-providers/integrations/life-{cloud}");
        world.sandbox.fault(Fault::status(400).body(echo(names)).on("PATCH", &path));
    }
    let refused = world.run(&["apply", "-auto-approve", "-no-color"]).failed();
    refused
        .says("Northflank rejected the request as invalid.")
        .says("(withheld, because it repeats a secret)");

    // Ctrl-C in the middle.
    world.sandbox.clear_requests();
    world.sandbox.fault(
        Fault::delay(Duration::from_secs(1))
            .on("PATCH", "/v1/cloud-providers/")
            .times(INTEGRATIONS.len() as u32),
    );
    let child = world.start(&["apply", "-auto-approve", "-no-color"]);
    world.wait_for("PATCH");
    interrupt(&child);
    world.finish(child).says("Interrupt received");

    // A panic, whose message has a secret in it.
    let world = world.provider(&example("panicking_provider"));
    let attribute = if way == Way::WriteOnly { "credentials_wo" } else { "credentials" };
    world.configure(&format!(
        "{}resource \"northflank_integration\" \"bad\" {{\n  name = \"Panic\"\n  cloud_provider = \"civo\"\n  \
         {attribute} = {{\n    api_key = var.secrets[\"api_key\"]\n  }}\n}}\n",
        configuration(way, "three")
    ));
    world.run(&["apply", "-auto-approve", "-no-color"]).failed().says("panicked in apply_resource_change");
    world.configure(&configuration(way, "three"));
    kept(&world, "after.txt", &["apply", "-auto-approve", "-no-color"]);
    kept(&world, "destroy.txt", &["destroy", "-auto-approve", "-no-color"]);
    // The one from elsewhere stays where it could not be imported.
    let left = usize::from(!client().has(Feature::GeneratedConfiguration));
    assert_eq!(world.sandbox.integrations().len(), left);
    world
}

#[test]
fn every_credential_has_its_marker() {
    assert_eq!(markers(1).len(), 31);
}

#[test]
fn write_only_credentials_are_written_nowhere() {
    if !client().has(Feature::WriteOnlyAttributes) {
        return;
    }
    let world = live(Way::WriteOnly);
    assert_not_written(world.folder(), |_| false);
    for file in ["plan.txt", "plan.json", "state.json", "show.txt"] {
        let text = fs::read_to_string(world.folder().join(file)).expect(file);
        assert!(text.contains("identifier-role_arn"), "reviewers miss it in {file}");
    }
}

/// Where Terraform keeps what is configured, `credentials` are, and nowhere else.
#[test]
fn credentials_are_written_to_state_and_plan_alone() {
    let world = live(Way::InState);
    assert_not_written(world.folder(), |path| {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let in_plan = path.components().any(|part| part.as_os_str() == "one.plan");
        name.starts_with("terraform.tfstate") || name.starts_with("expected-") || in_plan
    });
    let state = fs::read_to_string(world.folder().join("terraform.tfstate.backup")).expect("a backup");
    assert!(state.contains("canary-"), "the search proves nothing");
}
