//! The page's files.

use crate::gateway::Routes;

#[tokio::test]
async fn a_folder_is_served_as_the_page() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("js")).unwrap();
    std::fs::write(folder.path().join("index.html"), format!("<!doctype html>{}", "<p>wall</p>".repeat(100))).unwrap();
    std::fs::write(folder.path().join("js/main.js"), "export const a = 1;\n").unwrap();
    std::fs::write(folder.path().join(".env"), "SECRET").unwrap();
    let routes = Routes::new(&["--web", folder.path().to_str().unwrap()]).await;
    let page = routes.get("/").await;
    assert_eq!((page.status.as_u16(), page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.header("content-security-policy").starts_with("default-src 'self';"));
    assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"));
    assert_eq!(page.header("x-content-type-options"), "nosniff");
    let etag = page.header("etag");
    assert_eq!(routes.send("GET", "/index.html", &[("if-none-match", etag)], "").await.status, 304);
    let coded = routes.send("GET", "/", &[("accept-encoding", "gzip, br")], "").await;
    assert_eq!((coded.header("content-encoding"), coded.header("vary")), ("br", "accept-encoding"));
    assert!(coded.body.len() < page.body.len() / 2);
    assert_eq!(routes.get("/js/main.js").await.header("content-type"), "text/javascript; charset=utf-8");
    for path in [
        "/js",
        "/js/",
        "/.env",
        "/js/../.env",
        "/js/%2e%2e/.env",
        "/..%2f..%2fetc/passwd",
        "/%2e%2e/x",
        "/js/main.js/",
        "/%ff",
    ] {
        assert_eq!(routes.get(path).await.status, 404, "{path}");
    }
    let post = routes.send("POST", "/js/main.js", &[], "").await;
    assert_eq!((post.status.as_u16(), post.header("allow")), (405, "GET,HEAD"));
    std::fs::write(folder.path().join("js/main.js"), "export const a = 2;\n").unwrap();
    assert!(routes.get("/js/main.js").await.text().contains("= 2"), "a change is seen at once");
}

#[tokio::test]
async fn the_page_is_in_the_program_and_nothing_of_its_workshop() {
    let routes = Routes::new(&[]).await;
    let text = routes.get("/").await.text();
    let files: Vec<&str> = text.split('"').filter(|word| word.starts_with("js/") || word.starts_with("css/")).collect();
    assert!(files.len() > 2, "the page has scripts and styles: {text}");
    for file in files {
        assert_eq!(routes.get(&format!("/{file}")).await.status, 200, "{file}");
    }
    for path in ["/package.json", "/tsconfig.json", "/test/dom.test.js", "/node_modules/typescript/package.json"] {
        assert_eq!(routes.get(path).await.status, 404, "{path}");
    }
}

#[tokio::test]
async fn the_page_is_told_what_there_is() {
    let options = ["--link", "Grafana=http://pi.lan:3000", "--wall", "kitchen=http://pi.lan:8081"];
    let page = Routes::new(&options).await.get("/api/page.json").await.json();
    assert_eq!(page["title"], "Wallfeed");
    assert_eq!(page["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(page["links"], serde_json::json!([{ "name": "Grafana", "url": "http://pi.lan:3000/" }]));
    assert_eq!(page["walls"], serde_json::json!([{ "name": "kitchen", "path": "wall/kitchen/" }]));
    assert_eq!(page["tokens"], serde_json::json!({ "read": false, "command": false, "write": false }));
}
