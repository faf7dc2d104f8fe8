//! The gateway as a process, and its HTTP side.

use reqwest::Response;
use serde_json::Value;
use tokio::process::Command;

use crate::{
    program::{Program, built},
    stream::Stream,
};

/// A `wallfeed-gateway`.
#[derive(Debug)]
pub struct Gateway {
    program: Program,
    address: String,
    options: Vec<String>,
}

impl Gateway {
    /// Starts one on a free port.
    pub async fn start(options: &[&str]) -> Self {
        Self::start_at("127.0.0.1:0", options).await
    }

    /// Starts one on this address.
    pub async fn start_at(listen: &str, options: &[&str]) -> Self {
        let options: Vec<String> = options.iter().map(|&option| option.to_owned()).collect();
        let (program, address) = start(listen, &options).await;
        Self { program, address, options }
    }

    /// Starts one like this one, which has ended, on the same address.
    pub async fn start_again(&mut self) {
        (self.program, self.address) = start(self.listen(), &self.options).await;
    }

    /// `http://HOST:PORT`.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.address
    }

    /// `HOST:PORT`, as `--listen` takes it.
    #[must_use]
    pub fn listen(&self) -> &str {
        self.address.trim_start_matches("http://")
    }

    /// The process.
    #[must_use]
    pub fn program(&mut self) -> &mut Program {
        &mut self.program
    }

    /// What `GET` answers, whatever its status.
    pub async fn get(&self, path: &str) -> Response {
        reqwest::get(format!("{}{path}", self.address)).await.expect("the gateway answers")
    }

    /// What `PUT` answers, whatever its status.
    pub async fn put(&self, path: &str) -> Response {
        let request = reqwest::Client::new().put(format!("{}{path}", self.address));
        request.send().await.expect("the gateway answers")
    }

    /// Stores a document; the gateway was started with this write token.
    pub async fn store(&self, key: &str, document: &Value, token: &str) {
        store(&self.address, key, document, token).await;
    }

    /// The document of a key; none where there is none.
    pub async fn document(&self, key: &str) -> Option<Value> {
        let response = self.get(&format!("/key/{key}")).await;
        if response.status() == 404 {
            return None;
        }
        Some(response.json().await.expect("a document is JSON"))
    }

    /// A reader of all its events.
    #[must_use]
    pub fn stream(&self) -> Stream {
        Stream::open(&format!("{}/events", self.address), None)
    }
}

async fn start(listen: &str, options: &[String]) -> (Program, String) {
    let mut command = Command::new(built("wallfeed-gateway"));
    command.args(["--listen", listen]).args(options);
    if !options.iter().any(|option| option == "--drain") {
        command.args(["--drain", "1"]);
    }
    let mut program = Program::start(command);
    let address = program.address().await;
    (program, address)
}

/// Stores a document at the gateway of this address, with its write token.
pub async fn store(address: &str, key: &str, document: &Value, token: &str) {
    let request = reqwest::Client::new().put(format!("{address}/key/{key}")).bearer_auth(token);
    let response = request.json(document).send().await.expect("the gateway answers");
    response.error_for_status().expect("the gateway stores");
}
