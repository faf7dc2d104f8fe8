//! Stands for the Kubernetes API in a build that does not have it.

use std::fmt;

use crate::{
    Error, ErrorKind, Result, Secret,
    place::Stored,
    rights::Rule,
    settings::{Cluster, KubernetesLogin, Object},
};

/// There is none.
pub(crate) enum Client {}

/// There is none.
pub(crate) struct Target<'a> {
    client: Client,
    #[expect(dead_code, reason = "it carries the lifetime")]
    object: &'a Object,
}

impl Client {
    #[expect(clippy::unused_async, reason = "as in a build that has Kubernetes")]
    pub async fn open(_: &Cluster) -> Result<Self> {
        Err(Error::new(
            ErrorKind::Unsupported,
            "this program was built without Kubernetes",
            "use one built with the feature `kubernetes`, or settings that need no cluster",
        ))
    }

    #[expect(clippy::unused_async, reason = "as in a build that has Kubernetes")]
    pub async fn token(&self, _: &KubernetesLogin, _: &str) -> Result<Secret> {
        match *self {}
    }

    #[expect(clippy::unused_async, reason = "as in a build that has Kubernetes")]
    pub async fn may(&self, _: &Rule, _: &str) -> Result<()> {
        match *self {}
    }
}

impl<'a> Target<'a> {
    #[expect(clippy::unnecessary_wraps, reason = "as in a build that has Kubernetes")]
    pub fn new(client: Client, object: &'a Object) -> Result<Self> {
        Ok(Self { client, object })
    }

    #[expect(clippy::unused_async, reason = "as in a build that has Kubernetes")]
    pub async fn read(&self) -> Result<Option<Stored>> {
        match self.client {}
    }

    #[expect(clippy::unused_async, reason = "as in a build that has Kubernetes")]
    pub async fn write(&self, _: &[u8], _: Option<&Stored>) -> Result<()> {
        match self.client {}
    }

    #[expect(clippy::unused_async, reason = "as in a build that has Kubernetes")]
    pub async fn rehearse(&self, _: &Stored) -> Result<()> {
        match self.client {}
    }
}

impl fmt::Display for Target<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.client {}
    }
}
