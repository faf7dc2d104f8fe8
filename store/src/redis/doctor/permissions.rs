//! Which commands a server allows: each is tried, in a way that changes nothing.

use redis::{Cmd, RedisError, RedisResult, Value, aio::MultiplexedConnection, cmd};
use wallfeed_proto::Key;

use super::super::{deployment::Primary, server::Server};
use crate::{
    Options,
    doctor::{Finding, Remedy},
};

/// What a server allows its user.
pub(super) struct Permissions<'a> {
    pub(super) server: &'a Server,
    pub(super) options: &'a Options,
    pub(super) must_be_primary: bool,
}

/// How a command is tried.
enum Trial {
    /// It does nothing but read.
    Run(Cmd),
    /// It is queued in a transaction, which is never run.
    Queue(Cmd),
}

/// What came of a trial.
enum Outcome {
    Allowed,
    Refused(RedisError),
    /// The server does not let it be tried without being done.
    Untried,
}

impl Permissions<'_> {
    pub(super) async fn examine(&self, connection: &mut MultiplexedConnection, primary: &Primary) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut allowed = Vec::new();
        for (name, right, trial) in self.trials(primary) {
            let outcome = match trial {
                Trial::Run(command) => judge(command.query_async(connection).await),
                Trial::Queue(command) => self.queue(&command).await,
            };
            match outcome {
                Outcome::Allowed => allowed.push(name),
                Outcome::Refused(error) => findings.push(self.refused(name, right, &error)),
                Outcome::Untried => findings.push(Finding::note(
                    format!("command {name}"),
                    "it cannot be tried without being done".into(),
                    Some(Remedy::RedisCli(format!("ACL SETUSER {} +multi", self.server.user()))),
                )),
            }
        }
        findings.insert(0, Finding::fine("commands", format!("allowed are {}", allowed.join(", "))));
        findings
    }

    /// The commands that are needed: name, right in an access list, and how each is tried.
    fn trials(&self, primary: &Primary) -> Vec<(&'static str, &'static str, Trial)> {
        let on = |name: &str, key: &Key| cmd(name).arg(key.as_str()).clone();
        let mut trials = vec![("SCAN", "+scan", Trial::Run(cmd("SCAN").arg(0).arg("COUNT").arg(1).clone()))];
        // Of the keys, one that this server holds will do; what it holds is looked at elsewhere.
        if let Some(key) = self.options.keys.exact().find(|key| primary.holds(key)) {
            let set = cmd("SET").arg(key.as_str()).arg("{}").clone();
            trials.extend([
                ("STRLEN", "+strlen", Trial::Run(on("STRLEN", &key))),
                ("PTTL", "+pttl", Trial::Run(on("PTTL", &key))),
                ("MGET", "+mget", Trial::Run(on("MGET", &key))),
                ("SET", "+set", Trial::Queue(set)),
                ("DEL", "+del", Trial::Queue(on("DEL", &key))),
            ]);
            if self.options.update_channel.is_some() {
                let script = cmd("EVAL").arg("return 0").arg(1).arg(key.as_str()).clone();
                trials.push(("EVAL", "+eval", Trial::Run(script)));
            }
        }
        let publish = cmd("PUBLISH").arg(&self.options.command_channel).arg("{}").clone();
        trials.push(("PUBLISH", "+publish", Trial::Queue(publish)));
        if self.must_be_primary {
            trials.push(("ROLE", "+role", Trial::Run(cmd("ROLE"))));
        }
        trials
    }

    /// A server checks a command as it is queued. The connection is a new one, and is closed before the transaction is run.
    async fn queue(&self, command: &Cmd) -> Outcome {
        let Ok(mut connection) = self.server.connect().await else { return Outcome::Untried };
        // Where there is no transaction, the command would be done.
        match cmd("MULTI").exec_async(&mut connection).await {
            Ok(()) => judge(command.query_async(&mut connection).await),
            Err(_) => Outcome::Untried,
        }
    }

    fn refused(&self, name: &str, right: &str, error: &RedisError) -> Finding {
        let user = self.server.user();
        let remedy = match error.code() {
            Some("NOPERM") => Remedy::RedisCli(format!("ACL SETUSER {user} {}", missing(right, error))),
            Some("OOM") => Remedy::RedisConf("maxmemory-policy volatile-ttl, and a larger maxmemory".into()),
            Some("READONLY") => Remedy::Option("--store with the address of the primary: this one is a replica".into()),
            Some("MISCONF") => Remedy::Advice("give the server a disk that it can write to".into()),
            _ => Remedy::RedisConf(format!("remove the line: rename-command {name} …")),
        };
        let reason = crate::redis::server::failure(error).reason();
        Finding::problem(format!("command {name}"), format!("the server refuses it ({reason})"), remedy)
    }
}

/// The server says whether it is the command, its key or its channel that is not allowed.
fn missing(right: &str, error: &RedisError) -> String {
    let detail = error.detail().unwrap_or_default();
    if detail.contains("key") && !detail.contains("command") {
        "~KEY for each exposed key".into()
    } else if detail.contains("channel") && !detail.contains("command") {
        "&CHANNEL for each channel".into()
    } else {
        right.to_owned()
    }
}

fn judge(result: RedisResult<Value>) -> Outcome {
    match result {
        Ok(_) => Outcome::Allowed,
        // The server is asked before it looks what is there, or whether it is there.
        Err(error) if error.code() == Some("WRONGTYPE") || error.redirect_node().is_some() => Outcome::Allowed,
        Err(error) => Outcome::Refused(error),
    }
}
