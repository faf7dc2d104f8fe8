//! The three ways to get a token.

use reqwest::Method;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Session, body};
use crate::{
    Error, ErrorKind, Result, Secret,
    cluster::Client,
    http,
    settings::{AppRoleLogin, KubernetesLogin, Login},
};

#[derive(Deserialize)]
struct Answer {
    auth: Auth,
}

#[derive(Deserialize)]
struct Auth {
    client_token: Zeroizing<String>,
}

impl Session<'_> {
    pub(super) async fn login(&self) -> Result<Secret> {
        match &self.transit.login {
            Login::Kubernetes(login) => self.as_service_account(login).await,
            Login::AppRole(login) => self.as_app_role(login).await,
            Login::Token(login) => credential(&login.token_file).await,
        }
    }

    async fn as_service_account(&self, login: &KubernetesLogin) -> Result<Secret> {
        #[derive(Serialize)]
        struct Request<'a> {
            role: &'a str,
            jwt: &'a str,
        }
        let jwt = self.service_account_token(login).await?;
        self.log_in(&login.mount, &Request { role: &login.role, jwt: jwt.expose() }).await
    }

    /// The token that shows who this pod is: the kubelet's, or one that is asked for.
    pub async fn service_account_token(&self, login: &KubernetesLogin) -> Result<Secret> {
        match (login.projected(), &login.service_account) {
            (Some(file), _) => credential(file).await,
            (None, Some(account)) => Client::open(&self.transit.cluster).await?.token(login, account).await,
            (None, None) => Err(Error::settings("login names no service account", "set login.service_account")),
        }
    }

    async fn as_app_role(&self, login: &AppRoleLogin) -> Result<Secret> {
        #[derive(Serialize)]
        struct Request<'a> {
            role_id: &'a str,
            secret_id: &'a str,
        }
        let secret_id = credential(&login.secret_id_file).await?;
        self.log_in(&login.mount, &Request { role_id: &login.role_id, secret_id: secret_id.expose() }).await
    }

    async fn log_in(&self, mount: &str, request: &impl Serialize) -> Result<Secret> {
        let path = format!("auth/{mount}/login");
        let answer = self.send(Method::POST, &path, None, Some(body(request)?)).await?;
        let answer: Answer = http::decode(&answer, &self.who())?;
        Ok(answer.auth.client_token.as_str().into())
    }
}

/// What a file holds, without blanks around it.
async fn credential(path: &std::path::Path) -> Result<Secret> {
    let bytes = http::read_file(path).await?;
    match std::str::from_utf8(&bytes).map(str::trim) {
        Ok(text) if !text.is_empty() => Ok(text.into()),
        _ => Err(Error::new(
            ErrorKind::TokenInvalid,
            format!("{} holds no token", path.display()),
            "write the token into it, alone and as text",
        )),
    }
}
