//! The sources without a key of Vault, by both kinds of settings.

use std::{os::unix::fs::PermissionsExt, path::PathBuf};

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::json;

use crate::{
    CANARY,
    kube::Writes,
    program::{command, finish, run},
    world::{ACCOUNT, World, document},
};

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        std::fs::write(self.path(name), text).unwrap();
        self.path(name)
    }
}

#[tokio::test]
async fn files_of_each_format_are_read_and_written() {
    let folder = Folder::new();
    for (name, text) in [
        ("s.json", format!(r#"{{"owmkey": "{CANARY}", "port": 80}}"#)),
        ("s.yaml", format!("owmkey: {CANARY}\nport: 80\n")),
        ("s.toml", format!("owmkey = \"{CANARY}\"\nport = 80\n")),
    ] {
        let path = folder.write(name, &text);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let settings = folder.write("secrets.toml", &format!("source = \"file\"\npath = \"{}\"\n", path.display()));
        assert_eq!(run(&settings, &["get", "owmkey"], "").await.done(), format!("{CANARY}\n"));
        run(&settings, &["put", "garmin"], "second\n").await.done();
        assert_eq!(run(&settings, &["get"], "").await.done(), "owmkey\nport\ngarmin\n", "{name}");
        assert_eq!(run(&settings, &["get", "port"], "").await.done(), "80\n");
        run(&settings, &["check", "--for", "write"], "").await.done();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o640);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        run(&settings, &["check"], "").await.failed(1, &["can be read by every user", "chmod o="]);
    }
}

#[tokio::test]
async fn a_new_file_is_closed_to_others() {
    let folder = Folder::new();
    let path = folder.path("new.json");
    let settings = folder.write("secrets.toml", &format!("source = \"file\"\npath = \"{}\"\n", path.display()));
    run(&settings, &["put"], &document(CANARY)).await.done();
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
}

#[tokio::test]
async fn the_older_file_source() {
    let folder = Folder::new();
    let settings = folder.write("secretcfg.json", r#"{"SOURCE": "FILE"}"#);
    let path = folder.write("s.txt", &format!("owmkey: {CANARY}\n"));
    folder.write("secretdef.json", &json!({ "file_name": path, "file_type": "YAML" }).to_string());
    assert_eq!(run(&settings, &["get", "owmkey"], "").await.done(), format!("{CANARY}\n"));
    for broken in [format!("[{CANARY}"), String::new(), format!("- {CANARY}")] {
        folder.write("s.txt", &broken);
        run(&settings, &["get"], "").await.failed(1, &["is not a YAML document of names and values"]);
    }
    std::fs::remove_file(path).unwrap();
    run(&settings, &["get"], "").await.failed(1, &["does not exist"]);
    folder.write("elsewhere.json", &json!({ "file_name": "x", "file_type": "XML" }).to_string());
    let elsewhere = folder.path("elsewhere.json").display().to_string();
    run(&settings, &["get", "--definition", &elsewhere], "").await.failed(2, &["unknown variant `XML`"]);
}

#[tokio::test]
async fn the_older_environment_source() {
    let folder = Folder::new();
    let settings = folder.write("secretcfg.json", r#"{"SOURCE": "ENVIRONMENT"}"#);
    let definition = folder.write("env.json", r#"{"owmkey": "OWM_KEY", "garmin": "GARMIN", "host": "DBHOST"}"#);
    let dotenv = folder.write(".env", "DBHOST=from-dotenv\nOWM_KEY=not-this\n");
    let secret = folder.write("garmin", "from-file\n");
    let definition = json!({ "env_def_file": definition, "definition_type": "JSON", "env_file": dotenv });
    folder.write("secretdef.json", &definition.to_string());
    for (name, expected) in [("owmkey", CANARY), ("garmin", "from-file"), ("host", "from-dotenv")] {
        let mut command = command(&settings, &["get", name]);
        command.env("OWM_KEY", CANARY).env("GARMIN_FILE", &secret);
        assert_eq!(finish(command.spawn().unwrap(), "").await.done(), format!("{expected}\n"));
    }
    run(&settings, &["get", "owmkey"], "").await.failed(1, &["not set in the environment: GARMIN"]);
    run(&settings, &["put", "owmkey"], CANARY).await.failed(2, &["the environment cannot be written"]);
}

#[tokio::test]
async fn secrets_and_config_maps_in_plain_text() {
    let world = World::start().await;
    let kubeconfig = world.path("kubeconfig");
    let settings = |object: &str| {
        let text = format!("source = \"kubernetes\"\n[cluster]\nkubeconfig = {kubeconfig:?}\n[object]\n{object}\n");
        world.write("plain.toml", &text)
    };
    world.kube.allow(ACCOUNT, "get configmaps home/common");
    let map = json!({ "data": { "owmkey": CANARY, "s.yaml": "a: b\n" } });
    world.kube.set_object("configmaps/home/common", map);

    let keyed = settings("name = \"matrix\"\nkey = \"s.json\"");
    run(&keyed, &["get"], "").await.failed(1, &["Secret home/matrix, key s.json does not exist"]);
    run(&keyed, &["put"], &document(CANARY)).await.done();
    assert_eq!(run(&keyed, &["get", "owmkey"], "").await.done(), format!("{CANARY}\n"));
    run(&keyed, &["check", "--for", "write"], "").await.done();

    let whole = settings("name = \"matrix\"");
    assert_eq!(run(&whole, &["get"], "").await.done(), "s.json\n");
    run(&whole, &["put", "second"], "value").await.done();
    let data = world.kube.object("secrets/home/matrix").unwrap()["data"].clone();
    assert_eq!(data["second"], BASE64.encode("value"));
    assert!(data["s.json"].is_string(), "the other keys stay");

    let map = settings("kind = \"configmap\"\nname = \"common\"");
    assert_eq!(run(&map, &["get", "owmkey"], "").await.done(), format!("{CANARY}\n"));
    run(&map, &["put", "owmkey"], "x").await.failed(2, &["no place for a secret in plain text"]);
    let key = settings("kind = \"configmap\"\nname = \"common\"\nkey = \"s.yaml\"");
    assert_eq!(run(&key, &["get", "a"], "").await.done(), "b\n");
    let key = settings("kind = \"configmap\"\nname = \"common\"\nkey = \"owmkey\"");
    run(&key, &["get"], "").await.failed(1, &["is not a JSON document"]);
    let keyed = settings("name = \"matrix\"\nkey = \"s.json\"");
    world.kube.set_writes(Writes::Lost);
    run(&keyed, &["put", "owmkey"], "x").await.failed(1, &["does not hold what was just written"]);
    let other = settings("name = \"other\"");
    run(&other, &["get"], "").await.failed(1, &["forbids to get secrets other", "resourceNames [\"other\"]"]);
}

#[tokio::test]
async fn what_is_wrong_with_settings_and_arguments_is_told_with_exit_code_2() {
    let folder = Folder::new();
    for (text, said) in [
        ("", "missing field `source`"),
        ("source = \"vault\"", "unknown variant `vault`"),
        ("source = \"file\"\npath = \"a\"\nextra = 1", "unknown field `extra`"),
        ("source = \"file\"\npath = 1\n", "invalid type"),
        ("source = \"transit\"\nkey = \"k\"", "missing field `vault`"),
        ("source", "line 1"),
    ] {
        let settings = folder.write("secrets.toml", text);
        run(&settings, &["get"], "").await.failed(2, &[said, "README"]);
    }
    let settings = folder.write("secrets.toml", "source = \"file\"\npath = \"none.json\"");
    run(&folder.path("nosuch.toml"), &["get"], "").await.failed(2, &["nosuch.toml does not exist", "--settings"]);
    run(&settings, &["rotate"], "").await.failed(2, &["no Transit key"]);
    run(&settings, &["fetch"], "").await.failed(2, &["unrecognized subcommand"]);
    run(&settings, &["put", "owmkey", CANARY], "").await.failed(2, &["never taken from arguments", "--from"]);
    run(&settings, &["put", "owmkey"], "").await.failed(1, &["the value is empty"]);
    run(&settings, &["put"], "{").await.failed(1, &["standard input is not a JSON document"]);
    run(&settings, &["put", "--from", "nosuch"], "").await.failed(1, &["nosuch does not exist"]);
}
