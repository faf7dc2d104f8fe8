//! A network namespace of one's own at the end of a cable that can be cut.

use std::{
    net::Ipv4Addr,
    process::{self, Output, Stdio},
    sync::atomic::{AtomicU32, Ordering::Relaxed},
};

use tokio::process::Command;

/// A namespace with one address, reached over a pair of virtual interfaces. Goes with the value that holds it.
#[derive(Debug)]
pub struct Namespace {
    name: String,
    address: Ipv4Addr,
}

/// How many this process has made.
static MADE: AtomicU32 = AtomicU32::new(0);
/// The network between two devices under test (RFC 2544): nobody else's. Each namespace takes four addresses of it.
const NETWORK: Ipv4Addr = Ipv4Addr::new(198, 18, 0, 0);
const NAMESPACES: u32 = 1 << 15;

impl Namespace {
    /// Makes one; says why not where this machine does not permit it.
    pub fn create() -> Result<Self, String> {
        let number = process::id().wrapping_add(MADE.fetch_add(1, Relaxed));
        let base = NETWORK.to_bits() + 4 * (number % NAMESPACES);
        let (outside, address) = (Ipv4Addr::from_bits(base + 1), Ipv4Addr::from_bits(base + 2));
        let name = format!("wf{number}");
        ip(&format!("netns add {name}"))?;
        let namespace = Self { name: name.clone(), address };
        ip(&format!("link add {name} type veth peer name inside netns {name}"))?;
        ip(&format!("address add {outside}/30 dev {name}"))?;
        ip(&format!("link set {name} up"))?;
        ip(&format!("-n {name} address add {address}/30 dev inside"))?;
        ip(&format!("-n {name} link set lo up"))?;
        namespace.mend();
        Ok(namespace)
    }

    /// Its address, as seen from outside.
    #[must_use]
    pub fn address(&self) -> Ipv4Addr {
        self.address
    }

    /// A program that will run inside.
    #[must_use]
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new("ip");
        command.args(["netns", "exec", &self.name, program]);
        command
    }

    /// Cuts the cable: nothing arrives, and nobody is told.
    pub fn cut(&self) {
        ip(&format!("-n {} link set inside down", self.name)).expect("a cable can be cut");
    }

    /// Mends the cable.
    pub fn mend(&self) {
        ip(&format!("-n {} link set inside up", self.name)).expect("a cable can be mended");
    }
}

impl Drop for Namespace {
    fn drop(&mut self) {
        // The interfaces go with it.
        _ = ip(&format!("netns delete {}", self.name));
    }
}

/// Runs `ip` with these words.
fn ip(words: &str) -> Result<(), String> {
    let run = process::Command::new("ip").args(words.split(' ')).stdin(Stdio::null()).output();
    match run {
        Ok(Output { status, .. }) if status.success() => Ok(()),
        Ok(Output { stderr, .. }) => Err(format!("`ip {words}`: {}", String::from_utf8_lossy(&stderr).trim())),
        Err(error) => Err(format!("`ip {words}`: {error}")),
    }
}
