//! `PUT /webcontrol/{command}`.

use axum::{
    Json,
    extract::{Path, Query, State},
    http::StatusCode,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::{
    router::{OpenApiRouter, UtoipaMethodRouterExt},
    routes,
};
use wallfeed_proto::{
    Command, CommandName,
    command::{ArgumentError, UnknownCommand},
};
use wallfeed_store::Store;

use super::{access::Access, error::Failure, openapi::Problem};

/// The longest argument and the longest name of a wall, in bytes.
const LONGEST: usize = 256;

pub(super) fn routes(store: Store, access: &Access) -> OpenApiRouter {
    OpenApiRouter::default().routes(access.commanders(routes!(command)).with_state(store))
}

#[derive(Debug, Deserialize)]
struct Aim {
    wall: Option<String>,
    argument: Option<String>,
}

/// What becomes of a command.
#[derive(Debug, Serialize, ToSchema)]
struct Queued {
    /// Always `Command queued`.
    status: &'static str,
}

/// Gives a command to all walls, or to one.
#[utoipa::path(
    put, path = "/webcontrol/{command}", tag = "commands", security((), ("write" = [])),
    params(
        ("command" = String, Path, description = "`pp`, `fwd`, `rew`, `out`, `reload`, `page`, `brightness`, `on` or `off`"),
        ("wall" = Option<String>, Query, description = "the one wall that is meant"),
        ("argument" = Option<String>, Query, description = "of `page`: its name; of `brightness`: 0 to 100"),
    ),
    responses(
        (status = 202, description = "it is on its way to every gateway, and so to the walls", body = Queued),
        (status = 400, description = "no such command, or not with this argument", content_type = "application/problem+json", body = Problem),
        (status = 503, description = "the store does not answer", content_type = "application/problem+json", body = Problem),
    ),
)]
async fn command(
    State(store): State<Store>,
    Path(command): Path<String>,
    Query(aim): Query<Aim>,
) -> Result<(StatusCode, Json<Queued>), Failure> {
    let name: CommandName =
        command.parse().map_err(|error: UnknownCommand| Failure::InvalidCommand(error.to_string()))?;
    name.check_argument(aim.argument.as_deref())
        .map_err(|error: ArgumentError| Failure::InvalidCommand(error.to_string()))?;
    if [&aim.wall, &aim.argument].into_iter().flatten().any(|text| text.len() > LONGEST) {
        return Err(Failure::InvalidCommand(format!("wall and argument have at most {LONGEST} bytes")));
    }
    let command = Command { wall: aim.wall, argument: aim.argument, ..Command::new(name) };
    store.send(command).await?;
    Ok((StatusCode::ACCEPTED, Json(Queued { status: "Command queued" })))
}
