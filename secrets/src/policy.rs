//! The least rights that a purpose needs, as commands and manifests to apply.

use std::fmt::Write;

use crate::{
    Purpose, Secret,
    check::Claims,
    rights::{self, Grant, Rule},
    settings::{KubernetesLogin, Login, Source, Transit},
};

/// What to print of the rights.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::ValueEnum))]
pub enum Part {
    /// A shell script of everything.
    #[default]
    Script,
    /// The policy of Vault or OpenBao, in HCL.
    Hcl,
    /// The Role of Kubernetes and its binding, in YAML.
    Rbac,
}

/// Stands where the settings do not tell a name.
const UNKNOWN: &str = "SERVICE_ACCOUNT";

/// The rights that `purpose` needs.
#[must_use]
pub fn policy(source: &Source, purpose: Purpose, part: Part) -> String {
    let account = Account::of(source);
    let rules = rights::rules(source, purpose);
    match part {
        Part::Hcl => hcl(source, purpose),
        Part::Rbac => rbac(&rules, &account, purpose),
        Part::Script => script(source, &rules, &account, purpose),
    }
}

/// The service account that reads the secrets.
struct Account {
    name: String,
    namespace: String,
    audience: Option<String>,
}

impl Account {
    /// From the settings, or from the projected token where it can be read.
    fn of(source: &Source) -> Self {
        let unknown = Self { name: UNKNOWN.into(), namespace: "default".into(), audience: None };
        let Source::Transit(transit) = source else { return unknown };
        let Login::Kubernetes(login) = &transit.login else { return unknown };
        let namespace = login.namespace.clone().unwrap_or(unknown.namespace);
        if let Some(name) = &login.service_account {
            return Self { name: name.clone(), namespace, audience: login.audiences.first().cloned() };
        }
        let claims = projected_claims(login).unwrap_or_default();
        match claims.sub.split(':').collect::<Vec<_>>()[..] {
            ["system", "serviceaccount", namespace, name] => {
                Self { name: name.into(), namespace: namespace.into(), audience: claims.aud.into_iter().next() }
            }
            _ => Self { namespace, ..unknown },
        }
    }
}

fn projected_claims(login: &KubernetesLogin) -> Option<Claims> {
    let token = std::fs::read_to_string(login.projected()?).ok()?;
    Claims::of(&Secret::from(token))
}

fn hcl(source: &Source, purpose: Purpose) -> String {
    let Source::Transit(transit) = source else { return "# No Vault takes part in this source.\n".into() };
    let block = |Grant { path, capability, what_for }: Grant| {
        format!("# {what_for}\npath \"{path}\" {{\n  capabilities = [\"{capability}\"]\n}}\n")
    };
    rights::grants(transit, purpose).into_iter().map(block).collect::<Vec<_>>().join("\n")
}

fn script(source: &Source, rules: &[Rule], account: &Account, purpose: Purpose) -> String {
    let mut text = String::new();
    if let Source::Transit(transit) = source {
        let name = policy_name(transit, purpose);
        let _ = write!(text, "bao policy write {name} - <<'EOF'\n{}EOF\n\n", hcl(source, purpose));
        text += &login(transit, account, purpose, &name);
    }
    if !rules.is_empty() {
        let _ = write!(text, "\nkubectl apply -f - <<'EOF'\n{}EOF\n", rbac(rules, account, purpose));
    }
    if text.is_empty() { "# Nothing but the process itself takes part in this source.\n".into() } else { text }
}

fn policy_name(transit: &Transit, purpose: Purpose) -> String {
    format!("{}-{}", transit.key, name_of(purpose))
}

fn name_of(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Read => "read",
        Purpose::Write => "write",
        Purpose::Rotate => "rotate",
        Purpose::Retire => "retire",
    }
}

/// A token lives long enough for one run.
fn token_ttl(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Read => "10s",
        Purpose::Write | Purpose::Rotate | Purpose::Retire => "1m",
    }
}

fn login(transit: &Transit, account: &Account, purpose: Purpose, policy: &str) -> String {
    let ttl = token_ttl(purpose);
    match &transit.login {
        Login::Kubernetes(login) => {
            let Account { name, namespace, audience } = account;
            let audience = audience.as_ref().map_or(String::new(), |audience| format!(" \\\n  audience={audience}"));
            format!(
                "# This replaces the role's policies: give those who read and those who rotate a role each.\n\
                 # Vault's own service account needs the ClusterRole system:auth-delegator, to review tokens.\n\
                 bao write auth/{}/role/{} \\\n  bound_service_account_names={name} \\\n  \
                 bound_service_account_namespaces={namespace}{audience} \\\n  \
                 token_policies={policy} token_ttl={ttl} token_max_ttl={ttl}\n",
                login.mount, login.role
            )
        }
        Login::AppRole(login) => format!(
            "bao write auth/{}/role/{} \\\n  token_policies={policy} token_ttl={ttl} token_max_ttl={ttl}\n",
            login.mount,
            login.role.as_deref().unwrap_or("wallfeed")
        ),
        Login::Token(login) => format!(
            "(umask 077; bao token create -orphan -period=24h -policy={policy} -field=token > {})\n",
            login.token_file.display()
        ),
    }
}

fn rbac(rules: &[Rule], account: &Account, purpose: Purpose) -> String {
    let mut namespaces: Vec<_> = rules.iter().map(|rule| rule.namespace.as_deref().unwrap_or("default")).collect();
    namespaces.sort_unstable();
    namespaces.dedup();
    let documents = namespaces.into_iter().map(|namespace| {
        let here = rules.iter().filter(|rule| rule.namespace.as_deref().unwrap_or("default") == namespace);
        role(namespace, here, account, name_of(purpose))
    });
    documents.collect::<Vec<_>>().join("---\n")
}

fn role<'a>(namespace: &str, rules: impl Iterator<Item = &'a Rule>, account: &Account, purpose: &str) -> String {
    let mut text = format!(
        "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\n\
         metadata:\n  name: wallfeed-secrets-{purpose}\n  namespace: {namespace}\nrules:\n"
    );
    for Rule { resource, name, verbs, what_for, .. } in rules {
        // What does not exist yet has no name that a rule could be limited to.
        let create_alone = *verbs == ["create"] && *resource != rights::TOKENS;
        let names = if create_alone { String::new() } else { format!("  resourceNames: [{name}]\n") };
        let verbs = verbs.join(", ");
        let _ =
            write!(text, "# {what_for}\n- apiGroups: [\"\"]\n  resources: [{resource}]\n{names}  verbs: [{verbs}]\n");
    }
    let _ = write!(
        text,
        "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: RoleBinding\n\
         metadata:\n  name: wallfeed-secrets-{purpose}\n  namespace: {namespace}\n\
         roleRef:\n  apiGroup: rbac.authorization.k8s.io\n  kind: Role\n  name: wallfeed-secrets-{purpose}\n\
         subjects:\n- kind: ServiceAccount\n  name: {}\n  namespace: {}\n",
        account.name, account.namespace
    );
    text
}
