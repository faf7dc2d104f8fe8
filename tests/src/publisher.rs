//! A publisher of documents, the direct way.

use redis::{AsyncCommands, RedisResult, aio::MultiplexedConnection};
use serde_json::Value;

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
    pub async fn set(&mut self, key: &str, document: &Value) {
        self.set_bytes(key, document.to_string().as_bytes()).await;
    }

    /// `SET`s whatever it is.
    pub async fn set_bytes(&mut self, key: &str, value: &[u8]) {
        let () = self.0.set(key, value).await.expect("Redis stores");
    }

    /// Sends any command.
    pub async fn command(&mut self, words: &[&str]) -> redis::Value {
        self.try_command(words).await.expect("Redis obeys")
    }

    /// Sends any command, which may fail.
    pub async fn try_command(&mut self, words: &[&str]) -> RedisResult<redis::Value> {
        let (name, arguments) = words.split_first().expect("a command has a name");
        redis::cmd(name).arg(arguments).query_async(&mut self.0).await
    }

    /// Sends a pipeline of commands.
    pub async fn pipeline(&mut self, commands: &redis::Pipeline) {
        let () = commands.query_async(&mut self.0).await.expect("Redis obeys");
    }

    /// What the store holds: what every client must show.
    pub async fn truth(&mut self) -> Model {
        let keys: Vec<String> = self.0.keys("*").await.expect("Redis lists its keys");
        let mut documents = Vec::new();
        if !keys.is_empty() {
            let values: Vec<Option<String>> = self.0.mget(&keys).await.expect("Redis reads");
            let present = keys.into_iter().zip(values).filter_map(|(key, value)| Some((key, value?)));
            documents
                .extend(present.map(|(key, value)| (key, serde_json::from_str(&value).expect("a document is JSON"))));
        }
        Model::of_store(documents)
    }
}
