//! A Secret or ConfigMap, or one key of it, as a place for a document.

use std::fmt;

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use reqwest::Method;
use serde_json::{Map, Value, json};
use zeroize::Zeroizing;

use super::{Client, Wish};
use crate::{
    Document, Error, ErrorKind, Result, Secret,
    document::Format,
    http,
    place::Stored,
    settings::{Object, ObjectKind},
};

/// An object of a cluster that is read and written.
pub(crate) struct Target<'a> {
    pub client: Client,
    object: &'a Object,
    namespace: String,
}

impl<'a> Target<'a> {
    pub fn new(client: Client, object: &'a Object) -> Result<Self> {
        if object.name.is_empty() || object.key.as_deref() == Some("") {
            return Err(Error::settings("the Kubernetes object has an empty name or key", "name it"));
        }
        let namespace = client.namespace(object.namespace.as_deref());
        Ok(Self { client, object, namespace })
    }

    pub fn wish(&self, verb: &'a str) -> Wish<'_> {
        let (namespace, name) = (&self.namespace, &self.object.name);
        Wish { verb, resource: self.resource(), subresource: "", namespace, name }
    }

    /// The value of the key; without a key, all data as one JSON document.
    pub async fn read(&self) -> Result<Option<Stored>> {
        let Some(answer) = self.client.call(Method::GET, &self.path(true), None, &self.wish("get")).await? else {
            return Ok(None);
        };
        let object: Value = http::decode(&answer, &self.client.who())?;
        let content = match (&self.object.key, object["data"].as_object()) {
            (_, None) => None,
            (Some(key), Some(data)) => data.get(key).map(|value| self.plain(key, value)).transpose()?,
            (None, Some(data)) => Some(self.all(data)?),
        };
        let content = content.unwrap_or_default();
        Ok(Some(Stored { content, object: Some(object) }).filter(|stored| !stored.content.is_empty()))
    }

    /// Writes the key's value, or all data; the object's other parts stay as they were read.
    pub async fn write(&self, content: &[u8], over: Option<&Stored>) -> Result<()> {
        // An object that lacks the key is there all the same: it was read as nothing, and has a version.
        let existing = match over {
            Some(stored) => stored.object.clone(),
            None => self.existing().await?,
        };
        let (method, path, verb, mut object) = match existing {
            Some(object) => (Method::PUT, self.path(true), "update", object),
            None => (Method::POST, self.path(false), "create", self.skeleton()),
        };
        self.set_data(&mut object, content)?;
        match self.client.call(method, &path, Some(&object), &self.wish(verb)).await? {
            Some(_) => Ok(()),
            None => Err(self.vanished(verb)),
        }
    }

    /// Lets the API go through everything that writing the object back takes, but the writing.
    pub async fn rehearse(&self, over: &Stored) -> Result<()> {
        let path = self.path(true);
        match self.client.rehearse(Method::PUT, &path, over.object.as_ref(), &self.wish("update")).await? {
            Some(_) => Ok(()),
            None => Err(self.vanished("update")),
        }
    }

    async fn existing(&self) -> Result<Option<Value>> {
        let Some(answer) = self.client.call(Method::GET, &self.path(true), None, &self.wish("get")).await? else {
            return Ok(None);
        };
        let object: Value = http::decode(&answer, &self.client.who())?;
        let filled = match &self.object.key {
            Some(key) => !object["data"][key].is_null(),
            None => object["data"].as_object().is_some_and(|data| !data.is_empty()),
        };
        if filled { Err(self.vanished("update")) } else { Ok(Some(object)) }
    }

    fn vanished(&self, verb: &str) -> Error {
        let (kind, remedy) = match verb {
            "create" => (ErrorKind::NotFound, "create the namespace, or correct its name"),
            _ => (ErrorKind::Conflict, "run this again"),
        };
        Error::new(kind, format!("{self} or its namespace changed or vanished in between"), remedy)
    }

    fn path(&self, named: bool) -> Vec<&str> {
        let mut path = vec!["api", "v1", "namespaces", &self.namespace, self.resource()];
        if named {
            path.push(&self.object.name);
        }
        path
    }

    fn resource(&self) -> &'static str {
        match self.object.kind {
            ObjectKind::Secret => "secrets",
            ObjectKind::ConfigMap => "configmaps",
        }
    }

    fn skeleton(&self) -> Value {
        let metadata = json!({ "name": self.object.name, "namespace": self.namespace });
        match self.object.kind {
            ObjectKind::Secret => {
                json!({ "apiVersion": "v1", "kind": "Secret", "type": "Opaque", "metadata": metadata })
            }
            ObjectKind::ConfigMap => json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata }),
        }
    }

    fn set_data(&self, object: &mut Value, content: &[u8]) -> Result<()> {
        if let Some(key) = &self.object.key {
            if !object["data"].is_object() {
                object["data"] = json!({});
            }
            object["data"][key] = self.wrapped(content);
            return Ok(());
        }
        let document = Document::parse(content, Format::Json, &self.to_string())?;
        let value = |name: &str| document.get(name).map(|secret: Secret| self.wrapped(secret.expose().as_bytes()));
        object["data"] =
            document.names().filter_map(|name| Some((name.to_owned(), value(name)?))).collect::<Map<_, _>>().into();
        Ok(())
    }

    fn wrapped(&self, content: &[u8]) -> Value {
        match self.object.kind {
            ObjectKind::Secret => BASE64.encode(content).into(),
            ObjectKind::ConfigMap => String::from_utf8_lossy(content).into(),
        }
    }

    fn plain(&self, key: &str, value: &Value) -> Result<Zeroizing<Vec<u8>>> {
        let text = value.as_str().unwrap_or_default();
        let bytes = match self.object.kind {
            ObjectKind::Secret => BASE64.decode(text).ok(),
            ObjectKind::ConfigMap => Some(text.as_bytes().to_vec()),
        };
        bytes.map(Zeroizing::new).ok_or_else(|| {
            let what = format!("{self}: the value of {key} is not base64");
            Error::new(ErrorKind::BadDocument, what, "write the object anew")
        })
    }

    fn all(&self, data: &Map<String, Value>) -> Result<Zeroizing<Vec<u8>>> {
        if data.is_empty() {
            return Ok(Zeroizing::default());
        }
        let pair = |(key, value): (&String, &Value)| {
            let bytes = self.plain(key, value)?;
            let text = std::str::from_utf8(&bytes).map_err(|_| {
                let what = format!("{self}: the value of {key} is not text");
                Error::new(ErrorKind::BadDocument, what, "name the key to read, so that others may be binary")
            })?;
            Ok((key.clone(), Secret::from(text)))
        };
        data.iter().map(pair).collect::<Result<Document>>()?.render(Format::Json)
    }
}

impl fmt::Display for Target<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.object.kind {
            ObjectKind::Secret => "Secret",
            ObjectKind::ConfigMap => "ConfigMap",
        };
        write!(f, "{kind} {}/{}", self.namespace, self.object.name)?;
        self.object.key.as_ref().map_or(Ok(()), |key| write!(f, ", key {key}"))
    }
}
