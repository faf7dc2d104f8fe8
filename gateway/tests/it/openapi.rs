//! The description of the API, and the API.

use serde_json::Value;

use crate::gateway::Routes;

async fn description(routes: &Routes) -> Value {
    let answer = routes.get("/openapi.json").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
    answer.json()
}

#[tokio::test]
async fn it_is_the_same_under_both_prefixes() {
    let routes = Routes::new(&[]).await;
    let api = description(&routes).await;
    assert!(api["openapi"].as_str().unwrap().starts_with("3.1"));
    assert_eq!(api["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert!(api["info"]["description"].as_str().unwrap().contains("RFC 9457"), "{}", api["info"]);
    assert_eq!(routes.get("/api/openapi.json").await.json(), api);
}

#[tokio::test]
async fn every_operation_exists_and_every_other_method_is_refused() {
    let routes = Routes::new(&["--write-token", "hush"]).await;
    let api = description(&routes).await;
    let paths = api["paths"].as_object().unwrap();
    assert!(paths.len() >= 11, "{:?}", paths.keys());
    for (path, item) in paths {
        let concrete = path.replace("{key}", "Moon").replace("{command}", "fwd").replace("{name}/{part}", "x/status");
        for method in ["GET", "PUT", "DELETE", "POST"] {
            let answer = routes.send(method, &concrete, &[], "").await;
            let operation = &item[method.to_lowercase()];
            if operation.is_null() {
                assert_eq!(answer.status, 405, "{method} {path}");
            } else {
                let status = answer.status.as_str();
                assert!(!operation["responses"][status].is_null(), "{status} of {method} {path} is not described");
            }
        }
    }
}

#[tokio::test]
async fn every_answer_is_described_by_more_than_its_status() {
    let routes = Routes::new(&[]).await;
    let api = description(&routes).await;
    let operations = api["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap().values());
    for operation in operations.filter(|operation| operation["responses"].is_object()) {
        assert!(operation["summary"].is_string(), "{operation}");
        for (status, response) in operation["responses"].as_object().unwrap() {
            let is_problem = status.starts_with(['4', '5']);
            let problem = &response["content"]["application/problem+json"]["schema"]["$ref"];
            assert_eq!(is_problem, *problem == "#/components/schemas/Problem", "{status} of {operation}");
        }
    }
    for name in ["Problem", "Document", "Page", "Wall"] {
        assert!(api["components"]["schemas"][name]["properties"].is_object(), "{name}");
    }
}
