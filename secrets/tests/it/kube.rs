//! The part of a Kubernetes API server that secrets meet, over TLS: it knows its callers, enforces roles and resource
//! versions, and answers with a real server's status codes.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    ops::Range,
    path::Path,
    sync::{Arc, Mutex},
    time::{SystemTime, UNIX_EPOCH},
};

use axum::{
    Json, Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hyper::{Method, StatusCode};
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use rcgen::{CertificateParams, KeyPair};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::AbortHandle};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

use crate::gate::Gate;

/// The audience of the API server itself.
pub const API_AUDIENCE: &str = "https://kubernetes.default.svc";

/// A running API server; stopped when dropped.
pub struct Kube {
    pub address: String,
    pub authority: String,
    cluster: Arc<Cluster>,
    task: AbortHandle,
}

#[derive(Default)]
struct Cluster {
    objects: Mutex<BTreeMap<String, Value>>,
    accounts: Mutex<HashSet<String>>,
    tokens: Mutex<HashMap<String, Token>>,
    rights: Mutex<HashSet<String>>,
    versions: Mutex<u64>,
    writes: Mutex<Writes>,
    gate: Arc<Gate>,
}

/// What becomes of writes that are allowed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Writes {
    #[default]
    Done,
    /// They are answered as if they had been done.
    Lost,
    /// Somebody else is always quicker.
    Late,
}

#[derive(Clone)]
struct Token {
    account: String,
    audiences: Vec<String>,
    expires: u64,
}

type Reply = (StatusCode, Value);

/// What is refused is an error, on its way to the caller all the same.
type Answer = Result<Reply, Reply>;

impl Kube {
    pub async fn start(gate: Arc<Gate>) -> Self {
        Self::start_in(gate, 2000..4000).await
    }

    /// With a certificate that is valid from one year to another.
    pub async fn start_in(gate: Arc<Gate>, years: Range<i32>) -> Self {
        let mut certificate = CertificateParams::new(["127.0.0.1".to_owned()]).unwrap();
        certificate.not_before = rcgen::date_time_ymd(years.start, 1, 1);
        certificate.not_after = rcgen::date_time_ymd(years.end, 1, 1);
        let key = KeyPair::generate().unwrap();
        let certificate = certificate.self_signed(&key).unwrap();
        let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder().with_no_client_auth();
        let config = config.with_single_cert(vec![certificate.der().clone()], private).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("https://{}", listener.local_addr().unwrap());
        let cluster = Arc::new(Cluster { gate, ..Cluster::default() });
        let router = Router::new().fallback(serve).with_state(cluster.clone());
        let task = tokio::spawn(accept(listener, Arc::new(config).into(), router)).abort_handle();
        Self { address, authority: certificate.pem(), cluster, task }
    }

    /// A token of `namespace/name`, as the kubelet would project it.
    pub fn token(&self, account: &str, audience: &str, life_s: i64) -> String {
        self.cluster.accounts.lock().unwrap().insert(account.to_owned());
        self.cluster.issue(account, vec![audience.to_owned()], life_s)
    }

    /// Allows `account` one thing: `verb resource namespace/name`, with `*` as any name.
    pub fn allow(&self, account: &str, what: &str) {
        self.cluster.rights.lock().unwrap().insert(format!("{account} {what}"));
    }

    pub fn forbid(&self, account: &str, what: &str) {
        assert!(self.cluster.rights.lock().unwrap().remove(&format!("{account} {what}")), "{what} was not allowed");
    }

    /// What becomes of writes from now on.
    pub fn set_writes(&self, writes: Writes) {
        *self.cluster.writes.lock().unwrap() = writes;
    }

    /// An object as it is, such as `secrets/home/matrix`.
    pub fn object(&self, path: &str) -> Option<Value> {
        self.cluster.objects.lock().unwrap().get(path).cloned()
    }

    /// Puts an object there, past all rights.
    pub fn set_object(&self, path: &str, mut object: Value) {
        self.cluster.stamp(&mut object);
        self.cluster.objects.lock().unwrap().insert(path.to_owned(), object);
    }

    pub fn kubeconfig(&self, folder: &Path, token: &str) -> std::path::PathBuf {
        let (config, authority) = (folder.join("kubeconfig"), folder.join("kube-ca.crt"));
        std::fs::write(&authority, &self.authority).unwrap();
        let text = format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: home\n\
             clusters:\n- name: home\n  cluster:\n    server: {}\n    certificate-authority: kube-ca.crt\n\
             contexts:\n- name: home\n  context: {{cluster: home, user: me, namespace: home}}\n\
             users:\n- name: me\n  user:\n    token: {token}\n",
            self.address
        );
        std::fs::write(&config, text).unwrap();
        config
    }
}

impl Drop for Kube {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn accept(listener: TcpListener, acceptor: TlsAcceptor, router: Router) {
    loop {
        let Ok((socket, _)) = listener.accept().await else { continue };
        let (acceptor, service) = (acceptor.clone(), TowerToHyperService::new(router.clone()));
        tokio::spawn(async move {
            if let Ok(stream) = acceptor.accept(socket).await {
                let _ =
                    hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            }
        });
    }
}

async fn serve(State(cluster): State<Arc<Cluster>>, request: Request) -> Response {
    let gate = cluster.gate.clone();
    gate.pass(request, async |request| {
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 4 << 20).await.unwrap();
        let body = serde_json::from_slice(&body).unwrap_or_default();
        let dry = head.uri.query() == Some("dryRun=All");
        let caller = head.headers.get("authorization").and_then(|value| value.to_str().ok());
        let caller = caller.and_then(|value| value.strip_prefix("Bearer ")).unwrap_or_default();
        let answer = cluster.answer(caller, &head.method, head.uri.path(), body, dry);
        let (status, value) = answer.unwrap_or_else(|refusal| refusal);
        (status, Json(value)).into_response()
    })
    .await
}

impl Cluster {
    fn answer(&self, caller: &str, method: &Method, path: &str, body: Value, dry: bool) -> Answer {
        let Some(caller) = self.valid(caller, &[API_AUDIENCE.into()]).map(|token| token.account) else {
            return Err(status(StatusCode::UNAUTHORIZED, "Unauthorized", "Unauthorized"));
        };
        let parts: Vec<_> = path.trim_start_matches('/').split('/').collect();
        match (method, &parts[..]) {
            (&Method::POST, ["apis", "authentication.k8s.io", "v1", "tokenreviews"]) => {
                self.authorize(&caller, "create tokenreviews */*")?;
                Ok((StatusCode::CREATED, self.review(&body)))
            }
            (&Method::POST, ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"]) => {
                Ok((StatusCode::CREATED, self.access_review(&caller, body)))
            }
            (&Method::POST, ["api", "v1", "namespaces", namespace, "serviceaccounts", name, "token"]) => {
                let account = format!("{namespace}/{name}");
                self.authorize(&caller, &format!("create serviceaccounts/token {account}"))?;
                self.request_token(&account, &body)
            }
            (_, ["api", "v1", "namespaces", namespace, kind @ ("secrets" | "configmaps"), rest @ ..]) => {
                self.object_call(&caller, method, &format!("{kind}/{namespace}"), rest, body, dry)
            }
            _ => Err(status(StatusCode::NOT_FOUND, "NotFound", "the server could not find the requested resource")),
        }
    }

    fn object_call(
        &self,
        caller: &str,
        method: &Method,
        folder: &str,
        rest: &[&str],
        body: Value,
        dry: bool,
    ) -> Answer {
        let (kind, namespace) = folder.split_once('/').unwrap();
        let allow = |verb: &str, name: &str| self.authorize(caller, &format!("{verb} {kind} {namespace}/{name}"));
        let mut objects = self.objects.lock().unwrap();
        match (method, rest) {
            (&Method::GET, [name]) => {
                allow("get", name)?;
                let object = objects.get(&format!("{folder}/{name}")).ok_or_else(|| not_found(name))?;
                Ok((StatusCode::OK, object.clone()))
            }
            (&Method::POST, []) => {
                // Its name is in the body alone: a rule that is limited to names does not cover it.
                allow("create", "*")?;
                let name = body["metadata"]["name"].as_str().unwrap_or_default().to_owned();
                if objects.contains_key(&format!("{folder}/{name}")) {
                    return Err(conflict("AlreadyExists", &name));
                }
                Ok((StatusCode::CREATED, self.store(&mut objects, format!("{folder}/{name}"), body, dry)))
            }
            (&Method::PUT, [name]) => {
                allow("update", name)?;
                let path = format!("{folder}/{name}");
                let held = objects.get(&path).ok_or_else(|| not_found(name))?;
                let version = &body["metadata"]["resourceVersion"];
                let late = *self.writes.lock().unwrap() == Writes::Late;
                if late || (!version.is_null() && version != &held["metadata"]["resourceVersion"]) {
                    return Err(conflict("Conflict", name));
                }
                Ok((StatusCode::OK, self.store(&mut objects, path, body, dry)))
            }
            _ => Err(status(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "no such verb")),
        }
    }

    fn store(&self, objects: &mut BTreeMap<String, Value>, path: String, mut body: Value, dry: bool) -> Value {
        if !dry && *self.writes.lock().unwrap() != Writes::Lost {
            self.stamp(&mut body);
            objects.insert(path, body.clone());
        }
        body
    }

    fn stamp(&self, object: &mut Value) {
        let mut version = self.versions.lock().unwrap();
        *version += 1;
        object["metadata"]["resourceVersion"] = version.to_string().into();
    }

    fn may(&self, account: &str, what: &str) -> bool {
        let rights = self.rights.lock().unwrap();
        let any = what.rsplit_once('/').map(|(scope, _)| format!("{account} {scope}/*")).unwrap();
        rights.contains(&format!("{account} {what}")) || rights.contains(&any)
    }

    fn authorize(&self, account: &str, what: &str) -> Result<(), Reply> {
        if self.may(account, what) {
            return Ok(());
        }
        let user = account.replace('/', ":");
        let message = format!("User \"system:serviceaccount:{user}\" cannot {what}");
        Err(status(StatusCode::FORBIDDEN, "Forbidden", &message))
    }

    fn access_review(&self, caller: &str, mut review: Value) -> Value {
        let wish = &review["spec"]["resourceAttributes"];
        let field = |name: &str| wish[name].as_str().unwrap_or_default();
        let slash = if field("subresource").is_empty() { "" } else { "/" };
        let name = if field("verb") == "create" && slash.is_empty() { "*" } else { field("name") };
        let what = format!(
            "{} {}{slash}{} {}/{name}",
            field("verb"),
            field("resource"),
            field("subresource"),
            field("namespace")
        );
        review["status"] = json!({ "allowed": self.may(caller, &what) });
        review
    }

    fn review(&self, review: &Value) -> Value {
        let audiences: Vec<String> = serde_json::from_value(review["spec"]["audiences"].clone()).unwrap_or_default();
        let audiences = if audiences.is_empty() { vec![API_AUDIENCE.to_owned()] } else { audiences };
        let token = self.valid(review["spec"]["token"].as_str().unwrap_or_default(), &audiences);
        let status = match token {
            None => json!({ "authenticated": false, "error": "token is not valid" }),
            Some(token) => {
                let user = format!("system:serviceaccount:{}", token.account.replace('/', ":"));
                json!({
                    "authenticated": true,
                    "user": { "username": user, "uid": uid(&token.account), "groups": ["system:serviceaccounts"] },
                    "audiences": token.audiences,
                })
            }
        };
        json!({ "apiVersion": "authentication.k8s.io/v1", "kind": "TokenReview", "status": status })
    }

    fn request_token(&self, account: &str, body: &Value) -> Answer {
        if !self.accounts.lock().unwrap().contains(account) {
            return Err(not_found(account));
        }
        let life = body["spec"]["expirationSeconds"].as_i64().unwrap_or(3600);
        if life < 600 {
            let message = "may not specify a duration less than 10 minutes";
            return Err(status(StatusCode::UNPROCESSABLE_ENTITY, "Invalid", message));
        }
        let audiences = serde_json::from_value(body["spec"]["audiences"].clone()).unwrap_or_default();
        let token = self.issue(account, audiences, life);
        Ok((StatusCode::CREATED, json!({ "kind": "TokenRequest", "status": { "token": token } })))
    }

    /// A token whose signature means nothing: only this server reviews it.
    fn issue(&self, account: &str, audiences: Vec<String>, life_s: i64) -> String {
        let (namespace, name) = account.split_once('/').unwrap();
        let expires = now().saturating_add_signed(life_s);
        let mut tokens = self.tokens.lock().unwrap();
        let claims = json!({
            "iss": API_AUDIENCE,
            "sub": format!("system:serviceaccount:{namespace}:{name}"),
            "aud": audiences,
            "exp": expires,
            "iat": now() - 3600,
            "nbf": now() - 3600,
            "jti": tokens.len().to_string(),
            "kubernetes.io": { "namespace": namespace, "serviceaccount": { "name": name, "uid": uid(account) } },
        });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = json!({ "alg": "RS256", "kid": "test" });
        let text = format!("{}.{}.{}", part(&header), part(&claims), URL_SAFE_NO_PAD.encode("signature"));
        tokens.insert(text.clone(), Token { account: account.to_owned(), audiences, expires });
        text
    }

    fn valid(&self, token: &str, audiences: &[String]) -> Option<Token> {
        let token = self.tokens.lock().unwrap().get(token)?.clone();
        let meant = token.audiences.iter().any(|audience| audiences.contains(audience));
        (meant && now() < token.expires).then_some(token)
    }
}

fn uid(account: &str) -> String {
    format!("uid-of-{}", account.replace('/', "-"))
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn not_found(name: &str) -> Reply {
    status(StatusCode::NOT_FOUND, "NotFound", &format!("{name:?} not found"))
}

fn conflict(reason: &str, name: &str) -> Reply {
    status(StatusCode::CONFLICT, reason, &format!("Operation cannot be fulfilled on {name:?}"))
}

fn status(code: StatusCode, reason: &str, message: &str) -> Reply {
    let body = json!({
        "kind": "Status", "apiVersion": "v1", "status": "Failure",
        "message": message, "reason": reason, "code": code.as_u16(),
    });
    (code, body)
}
