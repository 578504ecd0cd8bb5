//! Credentials that are documents: their secret parts, and the account that they identify.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use url::Url;
use yaml_rust2::{
    parser::{Event, Parser},
    scanner::TScalarStyle,
};

use super::document_form::decoded;
use framework::Secret;

/// The format of a document.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    /// The JSON of a Google Cloud service account.
    KeyFile,
    /// The YAML, or JSON, of kubectl.
    Kubeconfig,
    Pem,
}

/// The members of a key file that are not secret.
const PUBLIC_IN_KEY_FILE: &[&str] = &[
    "auth_provider_x509_cert_url",
    "auth_uri",
    "client_email",
    "client_id",
    "client_x509_cert_url",
    "private_key_id",
    "project_id",
    "token_uri",
    "type",
    "universe_domain",
];

/// The members of a kubeconfig that are not secret. URLs are public unless they contain credentials or a query.
const PUBLIC_IN_KUBECONFIG: &[&str] = &[
    "apiVersion",
    "certificate-authority",
    "certificate-authority-data",
    "client-certificate",
    "client-certificate-data",
    "client-key",
    "cluster",
    "command",
    "current-context",
    "interactiveMode",
    "kind",
    "name",
    "namespace",
    "tls-server-name",
    "tokenFile",
    "user",
    "username",
];

/// No key file or kubeconfig is nested deeper.
const DEEPEST: usize = 32;

/// The secret parts. A document that cannot be parsed is secret as a whole.
pub(super) fn secrets(format: Format, text: &str) -> Vec<Secret> {
    let mut found = Vec::new();
    match (parsed(format, text), format) {
        (Some(document), Format::KeyFile) => {
            secrets_in(&document, PUBLIC_IN_KEY_FILE, &mut |text| found.push(without_armour(text)));
        }
        (Some(document), _) => secrets_in(&document, PUBLIC_IN_KUBECONFIG, &mut |text| {
            if !is_plain_url(text) {
                found.push(Secret::from(text));
            }
            // In a kubeconfig, keys are base64-encoded.
            found.extend(decoded(text).map(|decoded| without_armour(&decoded)));
        }),
        (None, _) => found.push(without_armour(text)),
    }
    found
}

/// The identifiers in a document, by their names in `credential_identifiers`.
pub(super) fn identifiers(format: Format, text: &str) -> BTreeMap<&'static str, String> {
    let Some(document) = parsed(format, text) else { return BTreeMap::new() };
    match format {
        Format::KeyFile => ["client_email", "project_id"]
            .into_iter()
            .filter_map(|name| Some((name, document.get(name)?.as_str()?.to_owned())))
            .collect(),
        Format::Kubeconfig => {
            let clusters = document["clusters"].as_array().into_iter().flatten();
            let servers: Vec<String> =
                clusters.filter_map(|cluster| server(cluster["cluster"]["server"].as_str()?)).collect();
            Some(servers.join(", "))
                .filter(|it| !it.is_empty())
                .map(|it| ("servers", it))
                .into_iter()
                .collect()
        }
        Format::Pem => BTreeMap::new(),
    }
}

/// A document as JSON; `None` if it is not an object.
fn parsed(format: Format, text: &str) -> Option<Json> {
    match format {
        // Editors on Windows begin files with a byte order mark.
        Format::KeyFile => serde_json::from_str(text.trim_start_matches('\u{feff}')).ok(),
        Format::Kubeconfig => yaml(text),
        Format::Pem => None,
    }
    .filter(Json::is_object)
}

/// Passes every value to `found` that is not the string of a public member.
fn secrets_in(value: &Json, public: &[&str], found: &mut impl FnMut(&str)) {
    match value {
        Json::Null | Json::Bool(_) => {}
        Json::Number(number) => found(&number.to_string()),
        Json::String(text) => found(text),
        Json::Array(values) => values.iter().for_each(|value| secrets_in(value, public, found)),
        Json::Object(members) => {
            for (name, value) in members {
                if !(value.is_string() && public.contains(&name.as_str())) {
                    secrets_in(value, public, found);
                }
            }
        }
    }
}

/// The secret part of a string that may be PEM: the lines inside blocks, without headers. The BEGIN and END lines would
/// match any message about a private key.
fn without_armour(text: &str) -> Secret {
    let mut body = Vec::new();
    let mut is_inside = false;
    for line in text.lines().map(str::trim) {
        match (line.starts_with("-----BEGIN "), line.starts_with("-----END ")) {
            (true, _) => is_inside = true,
            (_, true) => is_inside = false,
            _ if is_inside && !line.contains(':') => body.push(line),
            _ => {}
        }
    }
    if body.is_empty() || is_inside { Secret::from(text) } else { Secret::from(body.join("\n")) }
}

fn is_plain_url(text: &str) -> bool {
    let is_plain = |url: Url| {
        url.has_host() && url.username().is_empty() && url.password().is_none() && url.query().is_none()
    };
    Url::parse(text).is_ok_and(is_plain)
}

/// The address of a server, without the parts of a URL that may be secret.
fn server(text: &str) -> Option<String> {
    let mut url = Url::parse(text).ok().filter(Url::has_host)?;
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    url.set_query(None);
    url.set_fragment(None);
    let address = url.as_str();
    // The library adds a slash where there is no path.
    Some(if text.ends_with('/') { address } else { address.trim_end_matches('/') }.to_owned())
}

/// A YAML document as JSON; scalars keep their written form. `None` also if it contains aliases.
fn yaml(text: &str) -> Option<Json> {
    let mut parser = Parser::new_from_str(text);
    // The collections that are not closed yet, each with the name of its next member.
    let mut open: Vec<(Json, Option<String>)> = Vec::new();
    loop {
        let value = match parser.next_token().ok()?.0 {
            Event::Nothing | Event::StreamStart | Event::DocumentStart => continue,
            Event::StreamEnd | Event::DocumentEnd | Event::Alias(_) => return None,
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() == DEEPEST => return None,
            Event::SequenceStart(..) => {
                open.push((Json::Array(Vec::new()), None));
                continue;
            }
            Event::MappingStart(..) => {
                open.push((Json::Object(Map::new()), None));
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => open.pop()?.0,
            Event::Scalar(text, TScalarStyle::Plain, ..) if matches!(text.as_str(), "" | "~" | "null") => {
                Json::Null
            }
            Event::Scalar(text, TScalarStyle::Plain, ..) if matches!(text.as_str(), "true" | "false") => {
                Json::Bool(text == "true")
            }
            Event::Scalar(text, ..) => Json::String(text),
        };
        match open.last_mut() {
            None => {
                // Anything after the document may be secret, too, so reject it.
                let mut ends = || Some(parser.next_token().ok()?.0);
                let is_all = matches!(ends()?, Event::DocumentEnd) && matches!(ends()?, Event::StreamEnd);
                return is_all.then_some(value);
            }
            Some((Json::Object(members), name)) => match name.take() {
                None => *name = Some(value.as_str()?.to_owned()),
                Some(name) if members.contains_key(&name) => return None,
                Some(name) => drop(members.insert(name, value)),
            },
            Some((Json::Array(values), _)) => values.push(value),
            Some(_) => return None,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use base64::{Engine, engine::general_purpose::STANDARD};
    use serde_json::json;

    use super::*;

    pub(in super::super) const PEM: &str = "-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\nAgEAAoIBAQC7\n-----END PRIVATE KEY-----\n";
    const BODY: &str = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj\nAgEAAoIBAQC7";

    pub(in super::super) fn key_file() -> String {
        json!({
            "type": "service_account",
            "project_id": "my-project",
            "private_key_id": "0123456789abcdef",
            "private_key": PEM,
            "client_email": "northflank@my-project.iam.gserviceaccount.com",
            "client_id": "123456789",
        })
        .to_string()
    }

    const KUBECONFIG: &str = "
apiVersion: v1
kind: Config
preferences: {}
current-context: prod
clusters:
- name: prod
  cluster:
    server: https://Prod.example:6443
    insecure-skip-tls-verify: true
    certificate-authority-data: LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0t
- name: other
  cluster: {server: 'https://user:hunter2hunter2@rancher.example/k8s/clusters/c-1?token=x'}
contexts:
- {name: prod, context: {cluster: prod, user: admin}}
users:
- name: admin
  user:
    username: admin
    password: 0123456789
    token: >-
      folded
      token
    client-key-data: CLIENT_KEY
    exec:
      command: aws
      env: [{name: AWS_SECRET, value: \"of aws\"}]
";

    fn found(format: Format, text: &str) -> Vec<String> {
        secrets(format, text).iter().map(|secret| secret.expose().to_owned()).collect()
    }

    #[test]
    fn of_a_key_file_the_private_key_is_secret() {
        assert_eq!(found(Format::KeyFile, &key_file()), [BODY]);
        assert_eq!(found(Format::KeyFile, &format!("\u{feff}{}", key_file())), [BODY]);
        // What is not known to be public is secret.
        let user = json!({"type": "authorized_user", "client_id": "c", "refresh_token": "r", "more": [1, {"a": "b"}]});
        assert_eq!(found(Format::KeyFile, &user.to_string()), ["1", "b", "r"]);
    }

    #[test]
    fn of_a_kubeconfig_tokens_passwords_and_client_keys_are_secret() {
        let text = KUBECONFIG.replace("CLIENT_KEY", &STANDARD.encode(PEM));
        let mut found = found(Format::Kubeconfig, &text);
        found.sort();
        let url = "https://user:hunter2hunter2@rancher.example/k8s/clusters/c-1?token=x";
        let key = STANDARD.encode(PEM);
        let mut expected = ["0123456789", "folded token", &key, BODY, "of aws", url];
        expected.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn of_pem_the_body_is_secret() {
        assert_eq!(found(Format::Pem, PEM), [BODY]);
        let labelled = format!("Bag Attributes\n    localKeyID: 01\n{PEM}OCI_API_KEY\n");
        assert_eq!(found(Format::Pem, &labelled), [BODY]);
        let encrypted = PEM.replace("KEY-----\nM", "KEY-----\nProc-Type: 4,ENCRYPTED\n\nM");
        assert_eq!(found(Format::Pem, &encrypted), [format!("\n{BODY}")]);
    }

    #[test]
    fn an_unparsable_document_is_secret_as_a_whole() {
        let in_one_line = PEM.replace('\n', "\\n");
        let deep = "- ".repeat(100_000);
        for (format, text) in [
            (Format::KeyFile, "{\"private_key\": "),
            (Format::KeyFile, "\"a\""),
            (Format::KeyFile, "key.json"),
            (Format::Kubeconfig, "a token"),
            (Format::Kubeconfig, "users:\n\t- a"),
            (Format::Kubeconfig, "a: &a [x]\nb: *a"),
            (Format::Kubeconfig, "a: [x"),
            (Format::Kubeconfig, "a: b\n---\ntoken: c"),
            (Format::Kubeconfig, "a: b\n...\n]] c"),
            (Format::Kubeconfig, "{\"a\":\"b\"}{\"token\":\"c\"}"),
            (Format::Kubeconfig, "token: b\ntoken: c"),
            (Format::Kubeconfig, deep.as_str()),
            (Format::Kubeconfig, ""),
            (Format::Kubeconfig, "- a"),
            (Format::Pem, in_one_line.as_str()),
            (Format::Pem, "MIIE"),
        ] {
            assert_eq!(found(format, text), [text]);
            assert_eq!(identifiers(format, text), BTreeMap::new());
        }
    }

    #[test]
    fn documents_tell_whose_they_are() {
        let expected = [
            ("client_email", "northflank@my-project.iam.gserviceaccount.com".to_owned()),
            ("project_id", "my-project".to_owned()),
        ];
        assert_eq!(identifiers(Format::KeyFile, &key_file()), expected.into());
        let servers = "https://prod.example:6443, https://rancher.example/k8s/clusters/c-1".to_owned();
        assert_eq!(identifiers(Format::Kubeconfig, KUBECONFIG), [("servers", servers)].into());
        assert_eq!(identifiers(Format::Pem, PEM), BTreeMap::new());
        assert_eq!(identifiers(Format::KeyFile, r#"{"project_id": {"a": "b"}}"#), BTreeMap::new());
    }
}
