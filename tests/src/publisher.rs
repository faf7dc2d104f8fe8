//! A publisher of documents, the direct way.

use redis::{AsyncCommands, RedisResult, Value, aio::MultiplexedConnection};

use crate::model::Model;

/// Writes to Redis over one connection. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Publisher(MultiplexedConnection);

impl Publisher {
    /// One that uses this connection.
    #[must_use]
    pub fn new(connection: MultiplexedConnection) -> Self {
        Self(connection)
    }

    /// `SET`s a document.
    pub async fn set(&mut self, key: &str, document: &serde_json::Value) {
        self.set_bytes(key, document.to_string().as_bytes()).await;
    }

    /// `SET`s whatever it is.
    pub async fn set_bytes(&mut self, key: &str, value: &[u8]) {
        let () = self.0.set(key, value).await.expect("Redis stores");
    }

    /// Sends any command.
    pub async fn command(&mut self, words: &[&str]) -> Value {
        self.try_command(words).await.expect("Redis obeys")
    }

    /// Sends any command, which may fail.
    pub async fn try_command(&mut self, words: &[&str]) -> RedisResult<Value> {
        let (name, arguments) = words.split_first().expect("a command has a name");
        redis::cmd(name).arg(arguments).query_async(&mut self.0).await
    }

    /// Sends a pipeline of commands.
    pub async fn pipeline(&mut self, commands: &redis::Pipeline) {
        let () = commands.query_async(&mut self.0).await.expect("Redis obeys");
    }

    /// Sends a command that is answered with text or a number.
    pub async fn ask(&mut self, words: &[&str]) -> String {
        match self.command(words).await {
            Value::BulkString(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Value::VerbatimString { text, .. } | Value::SimpleString(text) => text,
            Value::Int(number) => number.to_string(),
            other => panic!("{words:?} is answered with {other:?}"),
        }
    }

    /// What the store holds: what every client must show.
    pub async fn truth(&mut self) -> Model {
        let keys: Vec<String> = self.0.keys("*").await.expect("Redis lists its keys");
        // One by one, because in a cluster they lie in many slots.
        let mut reads = redis::pipe();
        for key in &keys {
            reads.get(key);
        }
        let values: Vec<Option<String>> = match keys.as_slice() {
            [] => Vec::new(),
            _ => reads.query_async(&mut self.0).await.expect("Redis reads"),
        };
        let present = keys.into_iter().zip(values).filter_map(|(key, value)| Some((key, value?)));
        Model::of_store(present.map(|(key, value)| (key, serde_json::from_str(&value).expect("a document is JSON"))))
    }
}
