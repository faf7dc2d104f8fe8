//! What all requests pass through, to Vault and to the cluster: it counts them, and can stop one of them on its way.

use std::sync::{Arc, Mutex};

use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use hyper::StatusCode;
use tokio::{net::TcpListener, sync::oneshot, task::AbortHandle};

/// On which side of the server a request is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The server does not see it.
    Before,
    /// The server has done it, and the client does not see the answer.
    After,
}

#[derive(Default)]
pub struct Gate {
    log: Mutex<Vec<String>>,
    trap: Mutex<Option<Trap>>,
}

/// Tells a request by its number from one, and by its method and path.
type Matcher = Box<dyn Fn(usize, &str) -> bool + Send>;

struct Trap {
    side: Side,
    matches: Matcher,
    caught: oneshot::Sender<()>,
    released: oneshot::Receiver<()>,
}

/// A request that will be stopped. Dropping this lets it go.
pub struct Caught {
    pub arrived: oneshot::Receiver<()>,
    pub release: oneshot::Sender<()>,
}

impl Gate {
    /// Stops the first request that matches, by its number from one or by its method and path.
    pub fn trap(&self, side: Side, matches: impl Fn(usize, &str) -> bool + Send + 'static) -> Caught {
        let (caught, arrived) = oneshot::channel();
        let (release, released) = oneshot::channel();
        self.log.lock().unwrap().clear();
        *self.trap.lock().unwrap() = Some(Trap { side, matches: Box::new(matches), caught, released });
        Caught { arrived, release }
    }

    /// The requests since the last trap was set.
    pub fn log(&self) -> Vec<String> {
        self.log.lock().unwrap().clone()
    }

    pub async fn pass(&self, request: Request, work: impl AsyncFnOnce(Request) -> Response) -> Response {
        let line = format!("{} {}", request.method(), request.uri());
        let number = {
            let mut log = self.log.lock().unwrap();
            log.push(line.clone());
            log.len()
        };
        let trap = self.trap.lock().unwrap().take_if(|trap| (trap.matches)(number, &line));
        match trap {
            None => work(request).await,
            Some(Trap { side: Side::Before, caught, released, .. }) => {
                let _ = caught.send(());
                let _ = released.await;
                work(request).await
            }
            Some(Trap { side: Side::After, caught, released, .. }) => {
                let answer = work(request).await;
                let _ = caught.send(());
                let _ = released.await;
                answer
            }
        }
    }
}

/// Stands before a server and passes its requests through a gate.
pub struct Proxy {
    pub address: String,
    task: AbortHandle,
}

impl Proxy {
    pub async fn start(upstream: &str, gate: Arc<Gate>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let upstream = Upstream { address: upstream.to_owned(), http: reqwest::Client::new() };
        let router = Router::new().fallback(forward).with_state((upstream, gate));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }).abort_handle();
        Self { address, task }
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
    }
}

#[derive(Clone)]
struct Upstream {
    address: String,
    http: reqwest::Client,
}

async fn forward(State((upstream, gate)): State<(Upstream, Arc<Gate>)>, request: Request) -> Response {
    gate.pass(request, async |request| upstream.send(request).await).await
}

impl Upstream {
    async fn send(&self, request: Request) -> Response {
        let (head, body) = request.into_parts();
        let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
        let mut headers = head.headers;
        headers.remove("host");
        let request = self.http.request(head.method, format!("{}{}", self.address, head.uri)).headers(headers);
        match request.body(body).send().await {
            Ok(answer) => {
                let status = answer.status();
                (status, Body::from(answer.bytes().await.unwrap())).into_response()
            }
            Err(_) => StatusCode::BAD_GATEWAY.into_response(),
        }
    }
}
