//! Whether everything is in place that a purpose needs, one finding each, with a remedy where it is not.

mod credential;

pub(crate) use credential::Claims;

use std::path::Path;

use crate::{
    Document, ErrorKind, Result,
    cluster::Client,
    place::Place,
    rights::{self, Purpose},
    settings::{Ciphertext, Cluster, File, Kubernetes, Login, Source, Transit},
    source::transit::encrypted,
    vault::Session,
};

/// One thing that is needed, and whether it is there.
#[derive(Debug)]
pub struct Finding {
    /// What is needed.
    pub what: String,
    /// Whether it is there, and what to do where it is not.
    pub outcome: Result<()>,
}

/// Looks at everything that the purpose needs. It changes nothing; what depends on something that is missing is left out.
pub async fn check(source: &Source, purpose: Purpose) -> Vec<Finding> {
    let mut report = Report::default();
    match source {
        Source::File(file) => report.file(source, file, purpose).await,
        Source::Environment(_) => report.values(source).await,
        Source::Kubernetes(kubernetes) => report.kubernetes(source, kubernetes, purpose).await,
        Source::Transit(transit) => report.transit(source, transit, purpose).await,
    }
    report.0
}

#[derive(Default)]
struct Report(Vec<Finding>);

impl Report {
    /// Notes an outcome, and passes on what it gave.
    fn note<T>(&mut self, what: impl Into<String>, outcome: Result<T>) -> Option<T> {
        let (value, outcome) = match outcome {
            Ok(value) => (Some(value), Ok(())),
            Err(error) => (None, Err(error)),
        };
        self.0.push(Finding { what: what.into(), outcome });
        value
    }

    async fn values(&mut self, source: &Source) {
        let outcome = source.read().await;
        let what = outcome.as_ref().map_or("the secrets can be read".into(), readable);
        self.note(what, outcome);
    }

    async fn file(&mut self, source: &Source, file: &File, purpose: Purpose) {
        self.note(format!("{} is closed to others", file.path.display()), credential::closed(&file.path));
        self.values(source).await;
        if purpose == Purpose::Write {
            self.writable(&Place::File(&file.path)).await;
        }
    }

    async fn writable(&mut self, place: &Place<'_>) {
        let outcome = match place.read().await {
            Ok(Some(stored)) => place.rehearse(&stored).await,
            Ok(None) => Ok(()),
            Err(error) => Err(error),
        };
        self.note(format!("{place} can be written"), outcome);
    }

    async fn kubernetes(&mut self, source: &Source, kubernetes: &Kubernetes, purpose: Purpose) {
        if self.rules(source, &kubernetes.cluster, purpose).await.is_some() {
            self.values(source).await;
        }
    }

    async fn transit(&mut self, source: &Source, transit: &Transit, purpose: Purpose) {
        self.note("Vault is spoken to in private", credential::private(&transit.vault.address));
        let may = self.rules(source, &transit.cluster, purpose).await;
        let Some(session) = self.note("the settings of Vault can be used", Session::open(transit).await) else {
            return;
        };
        if self.note("Vault answers, initialized and unsealed", session.health().await).is_some() {
            self.vault(transit, &session, purpose, may.is_some()).await;
        }
        session.close().await;
    }

    async fn vault(&mut self, transit: &Transit, session: &Session<'_>, purpose: Purpose, cluster: bool) {
        if let Some(path) = standing_credential(&transit.login) {
            self.note(format!("{} is closed to others", path.display()), credential::closed(path));
        }
        if let Login::Kubernetes(login) = &transit.login {
            let token = session.service_account_token(login).await.and_then(|token| credential::fresh(&token));
            if self.note("the service-account token is fresh", token).is_none() {
                return;
            }
        }
        let logged_in = session.token().await.map(drop);
        if self.note("Vault lets this process log in", logged_in).is_none() {
            return;
        }
        let grants = rights::grants(transit, purpose);
        match session.check_grants(&grants).await {
            Ok(outcomes) => {
                for (grant, outcome) in grants.iter().zip(outcomes) {
                    self.note(format!("{} {}", grant.capability, grant.path), outcome);
                }
            }
            Err(error) => drop(self.note::<()>("Vault tells what the token may do", Err(error))),
        }
        if cluster || matches!(transit.ciphertext, Ciphertext::File { .. }) {
            self.ciphertext(transit, session, purpose).await;
        }
    }

    async fn ciphertext(&mut self, transit: &Transit, session: &Session<'_>, purpose: Purpose) {
        let Some(place) = self.note("the ciphertext's place is known", transit.place().await) else { return };
        match purpose {
            Purpose::Read | Purpose::Write => {
                let outcome = transit.decrypt(&place, session).await.map(|(_, document)| document);
                let what = outcome.as_ref().map_or(format!("{place} can be decrypted"), readable);
                self.note(what, absent_is_fine(purpose, outcome));
            }
            Purpose::Rotate | Purpose::Retire => {
                let outcome = match place.read().await {
                    Ok(Some(stored)) => encrypted(&place, &stored).map(|ciphertext| ciphertext.version()),
                    Ok(None) => Err(place.nothing()),
                    Err(error) => Err(error),
                };
                let version = outcome.as_ref().map_or(String::new(), |version| format!(" of version {version}"));
                self.note(format!("{place} holds a ciphertext{version}"), outcome);
            }
        }
        if purpose != Purpose::Read {
            self.writable(&place).await;
        }
    }

    /// Asks the cluster for each permission; None where one is missing.
    async fn rules(&mut self, source: &Source, cluster: &Cluster, purpose: Purpose) -> Option<()> {
        let rules = rights::rules(source, purpose);
        if rules.is_empty() {
            return Some(());
        }
        let client = self.note("the cluster is configured", Client::open(cluster).await)?;
        let mut complete = Some(());
        for rule in &rules {
            for verb in &rule.verbs {
                let outcome = client.may(rule, verb).await;
                complete = self.note(format!("{verb} {} {}", rule.resource, rule.name), outcome).and(complete);
            }
        }
        complete
    }
}

fn readable(document: &Document) -> String {
    format!("the secrets can be read: {}", document.names().collect::<Vec<_>>().join(", "))
}

/// Who is about to write does not need anything to be there yet.
fn absent_is_fine(purpose: Purpose, outcome: Result<Document>) -> Result<()> {
    match outcome {
        Err(error) if purpose == Purpose::Write && error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome.map(drop),
    }
}

fn standing_credential(login: &Login) -> Option<&Path> {
    match login {
        Login::Kubernetes(_) => None,
        Login::AppRole(login) => Some(&login.secret_id_file),
        Login::Token(login) => Some(&login.token_file),
    }
}
