//! `PUT /webcontrol/{command}`.

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    http::StatusCode,
    routing::put,
};
use serde::Deserialize;
use serde_json::{Value, json};
use wallfeed_proto::{
    Command, CommandName,
    command::{ArgumentError, UnknownCommand},
};
use wallfeed_store::Store;

use super::{access::Access, error::Failure};

/// The longest argument and the longest name of a wall, in bytes.
const LONGEST: usize = 256;

pub(super) fn routes(store: Store, access: &Access) -> Router {
    Router::new().route("/webcontrol/{command}", access.commanders(put(command))).with_state(store)
}

#[derive(Debug, Deserialize)]
struct Aim {
    wall: Option<String>,
    argument: Option<String>,
}

async fn command(
    State(store): State<Store>,
    Path(command): Path<String>,
    Query(aim): Query<Aim>,
) -> Result<(StatusCode, Json<Value>), Failure> {
    let name: CommandName =
        command.parse().map_err(|error: UnknownCommand| Failure::InvalidCommand(error.to_string()))?;
    name.check_argument(aim.argument.as_deref())
        .map_err(|error: ArgumentError| Failure::InvalidCommand(error.to_string()))?;
    if [&aim.wall, &aim.argument].into_iter().flatten().any(|text| text.len() > LONGEST) {
        return Err(Failure::InvalidCommand(format!("wall and argument have at most {LONGEST} bytes")));
    }
    let command = Command { wall: aim.wall, argument: aim.argument, ..Command::new(name) };
    store.send(command).await?;
    Ok((StatusCode::ACCEPTED, Json(json!({ "status": "Command queued" }))))
}
