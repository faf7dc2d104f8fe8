//! What is wrong with the settings and the store, and how to put it right.

mod settings;

use std::{
    io::{self, Write},
    time::Duration,
};

use tokio::time::timeout;
use wallfeed_store::doctor::{Finding, Remedy, Verdict};

use crate::{config::Config, tokens::InForce};

/// How long secrets may take to be read.
const PATIENCE: Duration = Duration::from_secs(10);

/// Looks at everything and changes nothing.
pub async fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = settings::examine(config);
    findings.extend(tokens(config).await);
    findings.extend(wallfeed_store::doctor::doctor(&config.store, &config.store_options()).await);
    findings
}

/// Writes what was found, the remedies under it. True where nothing is wrong.
pub fn report(findings: &[Finding], mut output: impl Write) -> io::Result<bool> {
    for Finding { subject, verdict, text, remedy } in findings {
        writeln!(output, "{:<8} {subject}: {text}", word(*verdict))?;
        if let Some(remedy) = remedy {
            writeln!(output, "         {remedy}")?;
        }
    }
    let problems = findings.iter().filter(|finding| finding.verdict == Verdict::Problem).count();
    match problems {
        0 => writeln!(output, "no problem found")?,
        1 => writeln!(output, "1 problem found")?,
        many => writeln!(output, "{many} problems found")?,
    }
    Ok(problems == 0)
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fine => "ok",
        Verdict::Note => "note",
        Verdict::Problem => "problem",
    }
}

/// Whether the tokens can be had, and are good ones.
async fn tokens(config: &Config) -> Vec<Finding> {
    match timeout(PATIENCE, InForce::open(&config.access.tokens)).await {
        Ok(Ok((tokens, _))) => tokens.look(settings::tokens),
        Ok(Err(error)) => {
            vec![problem("tokens", format!("{error:#}"), Remedy::Advice("see `wallfeed-secrets check`".into()))]
        }
        Err(_elapsed) => vec![problem(
            "tokens",
            "the source of the secrets does not answer",
            Remedy::Advice("see `wallfeed-secrets check`".into()),
        )],
    }
}

fn fine(subject: &str, text: impl Into<String>) -> Finding {
    Finding { subject: subject.into(), verdict: Verdict::Fine, text: text.into(), remedy: None }
}

fn note(subject: &str, text: impl Into<String>, remedy: Remedy) -> Finding {
    Finding { subject: subject.into(), verdict: Verdict::Note, text: text.into(), remedy: Some(remedy) }
}

fn problem(subject: &str, text: impl Into<String>, remedy: Remedy) -> Finding {
    Finding { subject: subject.into(), verdict: Verdict::Problem, text: text.into(), remedy: Some(remedy) }
}
