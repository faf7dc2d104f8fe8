//! Chromium, driven by `browser/drive.mjs` over lines of JSON.

use std::path::Path;

use serde_json::{Value, json};
use tokio::process::Command;

use crate::{deadline::within, program::Program};

/// A headless Chromium with one page.
#[derive(Debug)]
pub struct Browser {
    driver: Program,
}

impl Browser {
    /// Starts one and opens the address.
    pub async fn open(url: &str) -> Self {
        let mut command = Command::new("node");
        command.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("browser/drive.mjs"));
        let mut browser = Self { driver: Program::start(command) };
        browser.ask("open", json!({ "url": url })).await;
        browser
    }

    /// Waits until the page shows this text.
    pub async fn wait_for_text(&mut self, text: &str) {
        self.ask("waitForText", json!({ "text": text })).await;
    }

    /// Waits until this expression, evaluated in the page, is true.
    pub async fn wait_for(&mut self, expression: &str) {
        self.ask("waitFor", json!({ "expression": expression })).await;
    }

    /// Clicks the button whose accessible name contains this.
    pub async fn click(&mut self, name: &str) {
        self.ask("click", json!({ "name": name })).await;
    }

    /// What an expression is in the page.
    pub async fn evaluate(&mut self, expression: &str) -> Value {
        self.ask("evaluate", json!({ "expression": expression })).await
    }

    async fn ask(&mut self, what: &str, arguments: Value) -> Value {
        let request = json!({ "do": what, "with": arguments });
        self.driver.write_line(&request.to_string()).await;
        let line = within(what, self.driver.line()).await;
        let line = line.unwrap_or_else(|| panic!("the browser's driver ended at {request}"));
        let answer: Value = serde_json::from_str(&line).expect("the driver answers with JSON");
        assert!(answer.get("error").is_none(), "{request}: {}", answer["error"]);
        answer["value"].clone()
    }
}
