//! Debug mode: prints how Terraform and OpenTofu connect to a provider that a developer has started.
//! See <https://developer.hashicorp.com/terraform/plugin/debugging>.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use serde::Serialize;

use super::{Identity, environment::PROTOCOL_VERSION, listener::Address};

/// One entry of `TF_REATTACH_PROVIDERS`.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Reattach {
    protocol: &'static str,
    protocol_version: u32,
    pid: u32,
    /// If this were false, Terraform would treat the process as its own child, and crash.
    test: bool,
    addr: Addr,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Addr {
    network: &'static str,
    string: String,
}

pub(super) fn announce(identity: Identity, address: &Address) -> io::Result<()> {
    let json = variable(identity, address, std::process::id())?;
    let mut stdout = io::stdout().lock();
    writeln!(
        stdout,
        "The provider runs until you interrupt it (Ctrl-C). In the shell that runs Terraform or"
    )?;
    writeln!(stdout, "OpenTofu, set:\n")?;
    if cfg!(windows) {
        writeln!(stdout, "\tset \"TF_REATTACH_PROVIDERS={json}\"            (cmd)")?;
        writeln!(stdout, "\t$env:TF_REATTACH_PROVIDERS='{json}'    (PowerShell)")?;
    } else {
        writeln!(stdout, "\tTF_REATTACH_PROVIDERS='{}'", json.replace('\'', r#"'"'"'"#))?;
    }
    stdout.flush()
}

/// The variable's value. It has a key for each registry, so it works with Terraform and OpenTofu.
fn variable(identity: Identity, address: &Address, pid: u32) -> io::Result<String> {
    let reattach = || Reattach {
        protocol: "grpc",
        protocol_version: PROTOCOL_VERSION,
        pid,
        test: true,
        addr: Addr { network: address.network(), string: address.text().to_owned() },
    };
    let registries = ["registry.terraform.io", "registry.opentofu.org"];
    let entries: BTreeMap<String, Reattach> =
        registries.iter().map(|registry| (format!("{registry}/{}", identity.source), reattach())).collect();
    serde_json::to_string(&entries).map_err(io::Error::other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_variable_names_both_registries() {
        let identity = Identity {
            name: "thing",
            source: "acme/thing",
            version: "1.2.3",
            issues: "https://example.com/issues",
            crate_name: "thing",
        };
        let json = variable(identity, &Address::for_test("/tmp/plugin1/socket"), 42).expect("serialises");
        let entry = r#"{"Protocol":"grpc","ProtocolVersion":6,"Pid":42,"Test":true,"Addr":{"Network":"unix","String":"/tmp/plugin1/socket"}}"#;
        assert_eq!(
            json,
            format!(
                r#"{{"registry.opentofu.org/acme/thing":{entry},"registry.terraform.io/acme/thing":{entry}}}"#
            )
        );
    }
}
