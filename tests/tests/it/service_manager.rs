//! Every service says when it is there, and when it ends.

use tempfile::TempDir;
use tokio::process::Command;
use wallfeed_tests::{
    program::{Program, built},
    service_manager::ServiceManager,
};

async fn check(program: &str, arguments: &[&str]) {
    let (manager, home) = (ServiceManager::new(), TempDir::new().unwrap());
    let mut command = Command::new(built(program));
    command.args(arguments).current_dir(home.path()).env("HOME", home.path());
    command.env("XDG_CONFIG_HOME", home.path()).env("XDG_STATE_HOME", home.path()).env("XDG_CACHE_HOME", home.path());
    manager.host(&mut command);
    let mut program = Program::start(command);
    assert_eq!(manager.heard().await, "READY=1");
    assert!(program.terminate().await.success());
    assert_eq!(manager.heard().await, "STOPPING=1");
}

#[tokio::test]
async fn the_gateway() {
    check("wallfeed-gateway", &["--listen", "127.0.0.1:0", "--store", "memory:"]).await;
}

#[tokio::test]
async fn the_feeds() {
    check("wallfeed-feeds", &["run", "--demo", "--to", "-"]).await;
}

#[tokio::test]
async fn all_in_one() {
    check("wallfeed", &["--listen", "127.0.0.1:0"]).await;
}
