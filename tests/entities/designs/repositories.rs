//! Repositories, issues, pull requests and stars: Alex DeBrie, "The DynamoDB Book", chapter "Recreating GitHub's
//! backend".

use dyno::{Collection, Document, Model, Table};

use super::Design;

#[derive(Table)]
#[dyno(name = "repositories", partition_key(PK: String), sort_key(SK: String), entity = "Type",
       index(name = "GSI1", partition_key(GSI1PK: String), sort_key(GSI1SK: String)),
       index(name = "GSI2", partition_key(GSI2PK: String), sort_key(GSI2SK: String)),
       entities(Account, Repo, Issue, PullRequest, Star))]
struct Hub;

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Hub, partition_key = "ACCOUNT#{account}", sort_key = "ACCOUNT#{account}",
       index(GSI2, partition_key = "ACCOUNT#{account}", sort_key = "ACCOUNT"))]
struct Account { account: String, is_organization: bool }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Hub, partition_key = "REPO#{owner}#{repo}", sort_key = "REPO",
       index(GSI1, partition_key = "REPO#{owner}#{repo}", sort_key = "REPO"),
       index(GSI2, partition_key = "ACCOUNT#{owner}", sort_key = "REPO#{updated_at}"))]
struct Repo { owner: String, repo: String, updated_at: u64, issues: u64, stars: u64 }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Hub, partition_key = "REPO#{owner}#{repo}", sort_key = "ISSUE#{state}#{number}")]
struct Issue { owner: String, repo: String, state: State, number: u32, title: String }

#[derive(Document, Clone, Copy, Debug, PartialEq)]
enum State { Open, Closed }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Hub, partition_key = "PR#{owner}#{repo}#{number}", sort_key = "PR",
       index(GSI1, partition_key = "REPO#{owner}#{repo}", sort_key = "PR#{number}"))]
struct PullRequest { owner: String, repo: String, number: u32, title: String }

#[derive(Model, Clone, Debug, PartialEq)]
#[dyno(table = Hub, partition_key = "REPO#{owner}#{repo}", sort_key = "STAR#{user}")]
struct Star { owner: String, repo: String, user: String }

#[derive(Collection, Debug, PartialEq)]
struct AccountWithRepos { account: Option<Account>, repos: Vec<Repo> }

#[derive(Collection, Debug, PartialEq)]
struct RepoWithPullRequests { repo: Option<Repo>, pull_requests: Vec<PullRequest> }

#[tokio::test]
async fn repositories() {
    let design = Design::table_of::<Account>().await;
    let client = &design.client;
    let (accounts, repos, issues) = (client.table::<Account>(), client.table::<Repo>(), client.table::<Issue>());
    let (pull_requests, stars) = (client.table::<PullRequest>(), client.table::<Star>());
    let account = Account { account: "ada".into(), is_organization: false };
    let repo = Repo { owner: "ada".into(), repo: "engine".into(), updated_at: 7, issues: 1, stars: 0 };
    let issue = |number, state| {
        Issue { owner: "ada".into(), repo: "engine".into(), state, number, title: "Cogs".into() }
    };
    let pull = PullRequest { owner: "ada".into(), repo: "engine".into(), number: 9, title: "Fix".into() };
    let star = Star { owner: "ada".into(), repo: "engine".into(), user: "bob".into() };
    accounts.put(&account).await.unwrap();
    repos.put(&repo).await.unwrap();
    issues.batch().put_all([issue(1, State::Open), issue(2, State::Open), issue(3, State::Closed)]).await.unwrap();
    pull_requests.put(&pull).await.unwrap();
    let key = ("ada", "engine");

    let found = design.one(repos.get(key)).await;
    assert_eq!(found.as_ref(), Some(&repo));
    let found = design.one(issues.query(key).sort_key(dyno::eq(State::Open)).descending().limit(20).all()).await;
    assert_eq!(found, [issue(2, State::Open), issue(1, State::Open)]);
    let close = (issues.delete((key, (State::Open, 1))), issues.create(&issue(1, State::Closed)));
    design.one(client.transact_write(close).or_error()).await;
    let found = design.one(client.collection::<RepoWithPullRequests>().index(Repo::GSI1).query(key).grouped()).await;
    assert_eq!(found, RepoWithPullRequests { repo: Some(repo.clone()), pull_requests: vec![pull] });
    let found = design.one(client.collection::<AccountWithRepos>().index(Account::GSI2).query("ada").grouped()).await;
    assert_eq!(found, AccountWithRepos { account: Some(account), repos: vec![repo] });
    let writes = (stars.create(&star), repos.update(key, Repo::STARS.add(1_u64)));
    design.one(client.transact_write(writes).or_error()).await;
    let found = design.one(stars.query(key).all()).await;
    assert_eq!(found, [star]);
}
