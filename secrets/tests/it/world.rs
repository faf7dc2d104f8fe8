//! A household: an OpenBao with a Transit key, a cluster that it trusts, and a gate before both.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::json;

use crate::{
    CANARY,
    bao::Bao,
    gate::{Gate, Proxy},
    kube::{API_AUDIENCE, Kube},
    program::{self, Outcome},
};

/// The service account that everything here runs as.
pub const ACCOUNT: &str = "home/wall";

/// The audience of projected tokens.
pub const AUDIENCE: &str = "vault";

/// Everything that any purpose needs.
const ALL_RIGHTS: &str = r#"
path "transit/encrypt/wall" { capabilities = ["update"] }
path "transit/decrypt/wall" { capabilities = ["update"] }
path "transit/rewrap/wall" { capabilities = ["update"] }
path "transit/keys/wall" { capabilities = ["read"] }
path "transit/keys/wall/rotate" { capabilities = ["update"] }
path "transit/keys/wall/config" { capabilities = ["update"] }
"#;

pub struct World {
    pub bao: Bao,
    pub kube: Kube,
    pub gate: Arc<Gate>,
    pub proxy: Proxy,
    pub folder: tempfile::TempDir,
}

/// The three ways to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Login {
    Projected,
    Requested,
    AppRole,
    Token,
}

impl World {
    pub async fn start() -> Self {
        let gate = Arc::new(Gate::default());
        let (bao, kube) = tokio::join!(Bao::start(), Kube::start(gate.clone()));
        let proxy = Proxy::start(&bao.address, gate.clone()).await;
        let world = Self { bao, kube, gate, proxy, folder: tempfile::tempdir().unwrap() };
        world.furnish_bao().await;
        world.furnish_cluster();
        world
    }

    /// One whose Secret holds the canary among others, with settings to read it.
    pub async fn with_secret(login: Login) -> (Self, PathBuf) {
        let world = Self::start().await;
        let settings = world.settings(login).await;
        world.store_canary(&settings).await;
        (world, settings)
    }

    /// The same with the ciphertext in a local file.
    pub async fn with_file(login: Login) -> (Self, PathBuf) {
        let world = Self::start().await;
        let settings = world.local_settings(login).await;
        world.store_canary(&settings).await;
        (world, settings)
    }

    async fn furnish_bao(&self) {
        let bao = &self.bao;
        bao.write("sys/mounts/transit", json!({ "type": "transit" })).await;
        bao.write("transit/keys/wall", json!({})).await;
        bao.policy("wall", ALL_RIGHTS).await;
        bao.write("sys/auth/kubernetes", json!({ "type": "kubernetes" })).await;
        self.kube.allow("vault/vault", "create tokenreviews */*");
        let config = json!({
            "kubernetes_host": self.kube.address,
            "kubernetes_ca_cert": self.kube.authority,
            "token_reviewer_jwt": self.kube.token("vault/vault", API_AUDIENCE, 600),
            "disable_local_ca_jwt": true,
        });
        bao.write("auth/kubernetes/config", config).await;
        self.kubernetes_role("wall", 60).await;
        bao.write("sys/auth/approle", json!({ "type": "approle" })).await;
        bao.write("auth/approle/role/wall", json!({ "token_policies": "wall", "token_ttl": 60 })).await;
    }

    fn furnish_cluster(&self) {
        for verb in ["get", "update"] {
            self.kube.allow(ACCOUNT, &format!("{verb} secrets home/matrix"));
        }
        self.kube.allow(ACCOUNT, "create secrets home/*");
        self.kube.allow(ACCOUNT, "create serviceaccounts/token home/wall");
        let token = self.kube.token(ACCOUNT, API_AUDIENCE, 600);
        self.kube.kubeconfig(self.folder.path(), &token);
        std::fs::write(self.path("projected"), self.kube.token(ACCOUNT, AUDIENCE, 600)).unwrap();
    }

    pub async fn kubernetes_role(&self, policy: &str, ttl_s: u32) {
        let role = json!({
            "bound_service_account_names": "wall", "bound_service_account_namespaces": "home",
            "token_policies": policy, "token_ttl": ttl_s,
        });
        self.bao.write("auth/kubernetes/role/demo", role).await;
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.path(name);
        std::fs::write(&path, text).unwrap();
        path
    }

    pub async fn login(&self, login: Login) -> String {
        let path = |name: &str| self.path(name).display().to_string();
        match login {
            Login::Projected => {
                format!("method = \"kubernetes\"\nrole = \"demo\"\ntoken_file = \"{}\"\n", path("projected"))
            }
            Login::Requested => {
                "method = \"kubernetes\"\nrole = \"demo\"\nservice_account = \"wall\"\nnamespace = \"home\"\n".into()
            }
            Login::AppRole => {
                let role_id = self.bao.read("auth/approle/role/wall/role-id").await;
                let secret_id = self.bao.write("auth/approle/role/wall/secret-id", json!({})).await;
                self.private("secret-id", secret_id["data"]["secret_id"].as_str().unwrap());
                format!(
                    "method = \"approle\"\nrole = \"wall\"\nrole_id = {}\nsecret_id_file = \"{}\"\n",
                    role_id["role_id"],
                    path("secret-id")
                )
            }
            Login::Token => {
                let token = self.bao.token("wall", json!({ "ttl": "60s" })).await;
                self.private("token", &token);
                format!("method = \"token\"\ntoken_file = \"{}\"\n", path("token"))
            }
        }
    }

    pub fn private(&self, name: &str, text: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.write(name, &format!("{text}\n"));
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// Settings with the ciphertext in a Secret; `vault` is appended to their `[vault]`.
    pub async fn settings_with(&self, login: Login, vault: &str) -> PathBuf {
        let ciphertext = "store = \"kubernetes\"\nnamespace = \"home\"\nname = \"matrix\"\nkey = \"secrets.json\"\n";
        self.transit(&self.login(login).await, ciphertext, vault)
    }

    pub async fn settings(&self, login: Login) -> PathBuf {
        self.settings_with(login, "").await
    }

    /// Settings with the ciphertext in a local file.
    pub async fn local_settings(&self, login: Login) -> PathBuf {
        let path = self.path("secrets.enc");
        let ciphertext = format!("store = \"file\"\npath = \"{}\"\n", path.display());
        self.transit(&self.login(login).await, &ciphertext, "")
    }

    pub fn transit(&self, login: &str, ciphertext: &str, vault: &str) -> PathBuf {
        let text = format!(
            "source = \"transit\"\nkey = \"wall\"\n\n[vault]\naddress = \"{}\"\n{vault}\n\n[login]\n{login}\n\
             [ciphertext]\n{ciphertext}\n[cluster]\nkubeconfig = \"{}\"\n",
            self.proxy.address,
            self.path("kubeconfig").display()
        );
        self.write("secrets.toml", &text)
    }

    /// Stores the canary among others.
    pub async fn store_canary(&self, settings: &Path) {
        program::run(settings, &["put"], &document(CANARY)).await.done();
    }

    /// The ciphertext that the Secret holds.
    pub fn stored(&self) -> String {
        let object = self.kube.object("secrets/home/matrix").expect("the Secret exists");
        let encoded = object["data"]["secrets.json"].as_str().expect("the Secret has the key").to_owned();
        String::from_utf8(BASE64.decode(encoded).unwrap()).unwrap()
    }

    pub async fn get(&self, settings: &Path) -> Outcome {
        program::run(settings, &["get", "owmkey"], "").await
    }
}

/// A document with one secret, and what existing installations have beside it.
pub fn document(secret: &str) -> String {
    json!({ "owmkey": secret, "latitude": 37.5, "timezone": "Europe/Berlin" }).to_string()
}
