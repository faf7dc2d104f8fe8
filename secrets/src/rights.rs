//! What has to be allowed for a purpose: the one list that `check` asks for and `policy` prints.

use crate::settings::{Ciphertext, Login, Object, ObjectKind, Source, Transit};

/// What somebody wants to do with a source.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Purpose {
    /// Read the secrets, as feeds and the gateway do.
    #[default]
    Read,
    /// Store secrets and read them back.
    Write,
    /// Rotate the Transit key and rewrap the ciphertext; the plaintext is never seen.
    Rotate,
    /// Rotate, and retire the older versions of the key.
    Retire,
}

/// A path of Vault and what the token may do with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    pub path: String,
    pub capability: &'static str,
    pub what_for: &'static str,
}

/// What Vault has to allow.
pub(crate) fn grants(transit: &Transit, purpose: Purpose) -> Vec<Grant> {
    let Transit { mount, key, .. } = transit;
    let grant = |path: String, capability, what_for| Grant { path, capability, what_for };
    let update = |operation: &str, what_for| grant(format!("{mount}/{operation}/{key}"), "update", what_for);
    let of_key = |operation: &str, what_for| grant(format!("{mount}/keys/{key}/{operation}"), "update", what_for);
    let mut grants = match purpose {
        Purpose::Read => vec![update("decrypt", "to decrypt")],
        Purpose::Write => vec![update("encrypt", "to encrypt"), update("decrypt", "to read back what was written")],
        Purpose::Rotate | Purpose::Retire => vec![
            grant(format!("{mount}/keys/{key}"), "read", "to know the key's versions"),
            of_key("rotate", "to make a new version of the key"),
            update("rewrap", "to encrypt anew on the server"),
        ],
    };
    if purpose == Purpose::Retire {
        grants.push(of_key("config", "to raise min_decryption_version"));
    }
    grants
}

/// A rule of a Kubernetes Role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rule {
    pub namespace: Option<String>,
    pub resource: &'static str,
    pub name: String,
    pub verbs: Vec<&'static str>,
    pub what_for: &'static str,
}

/// The resource that TokenRequest creates.
pub(crate) const TOKENS: &str = "serviceaccounts/token";

/// What the cluster has to allow.
pub(crate) fn rules(source: &Source, purpose: Purpose) -> Vec<Rule> {
    match source {
        Source::File(_) | Source::Environment(_) => Vec::new(),
        Source::Kubernetes(kubernetes) => object_rules(&kubernetes.object, purpose),
        Source::Transit(transit) => {
            let mut rules = match &transit.ciphertext {
                Ciphertext::File { .. } => Vec::new(),
                Ciphertext::Kubernetes(object) => object_rules(object, purpose),
            };
            rules.extend(token_rule(transit));
            rules
        }
    }
}

fn object_rules(object: &Object, purpose: Purpose) -> Vec<Rule> {
    let resource = match object.kind {
        ObjectKind::Secret => "secrets",
        ObjectKind::ConfigMap => "configmaps",
    };
    let rule = |verbs, what_for| Rule {
        namespace: object.namespace.clone(),
        resource,
        name: object.name.clone(),
        verbs,
        what_for,
    };
    match purpose {
        Purpose::Read => vec![rule(vec!["get"], "to read it")],
        Purpose::Rotate | Purpose::Retire => vec![rule(vec!["get", "update"], "to read it and to write it back")],
        Purpose::Write => vec![
            rule(vec!["get", "update"], "to read it and to write it back"),
            rule(vec!["create"], "to make it where it does not exist yet"),
        ],
    }
}

fn token_rule(transit: &Transit) -> Option<Rule> {
    let Login::Kubernetes(login) = &transit.login else { return None };
    Some(Rule {
        namespace: login.namespace.clone(),
        resource: TOKENS,
        name: login.service_account.clone()?,
        verbs: vec!["create"],
        what_for: "to get a token for the login; a projected token needs no permission",
    })
}
