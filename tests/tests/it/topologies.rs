//! Redis behind sentinels and Redis Cluster: clients follow whoever holds the documents now.

use wallfeed_tests::topology::Upheaval;

async fn check(upheaval: Upheaval) {
    println!("{}: {:?}", upheaval.name(), upheaval.happen().await);
}

#[tokio::test]
async fn sentinels_fail_over() {
    check(Upheaval::SentinelsFailOver).await;
}

#[tokio::test]
async fn slots_move() {
    check(Upheaval::SlotsMove).await;
}

#[tokio::test]
async fn a_primary_of_the_cluster_is_lost() {
    check(Upheaval::PrimaryLost).await;
}
