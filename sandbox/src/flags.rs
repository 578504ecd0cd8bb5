//! The command line.

use std::net::{Ipv4Addr, SocketAddr};

use lexopt::prelude::*;
use northflank_sandbox::{Options, Switch};

pub(crate) const HELP: &str = "\
An in-memory Northflank API for cloud-provider integrations and clusters.

Usage: northflank-sandbox [OPTIONS]

Options:
  --listen ADDRESS      Address of the loopback interface to serve on [default: 127.0.0.1:0, a free port]
  --token TOKEN         Bearer token that calls must carry [default: sandbox-token]
  --rate-limit N        Answer 429 after N requests in an hour [default: count, never refuse]
  --data FILE           Load the store from this JSON file, and write it after each change
  --credentials WHAT    What answers show of credentials: omit, masked or plain [default: omit]
  --provisioning TIME   How long it takes to create, change or delete a cluster, as 30s or 20m [default: 0s]
  --contradict NAME     Contradict an assumption about the API; may be repeated, see docs/northflank-api.md
  --help                Print this help
  --version             Print the version

Prints one line once it serves, and stops on Ctrl-C or SIGTERM. Point a client at it with
NORTHFLANK_API_BASE_URL and NORTHFLANK_API_TOKEN.
";

/// The command from the command line.
#[derive(Debug)]
pub(crate) enum Command {
    Serve { listen: SocketAddr, options: Box<Options> },
    Help,
    Version,
}

pub(crate) fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut listen = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let mut options = Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Long("listen") => listen = parser.value()?.parse()?,
            Long("token") => options.token = parser.value()?.string()?,
            Long("rate-limit") => options.rate_limit = Some(parser.value()?.parse()?),
            Long("data") => options.data = Some(parser.value()?.into()),
            Long("credentials") => options.credentials = parser.value()?.parse()?,
            Long("provisioning") => {
                options.provisioning = parser.value()?.parse_with(humantime::parse_duration)?;
            }
            Long("contradict") => {
                options.contradicted.extend([parser.value()?.parse::<Switch>()?]);
            }
            Short('h') | Long("help") => return Ok(Command::Help),
            Short('V') | Long("version") => return Ok(Command::Version),
            _ => return Err(argument.unexpected()),
        }
    }
    Ok(Command::Serve { listen, options: Box::new(options) })
}
