//! Whom the process becomes once the hardware is open.

use std::{fs, os::unix::fs::MetadataExt};

use anyhow::{Result, bail};

/// A user and a group, as numbers or, where only the name service knows them, as names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    pub user: String,
    pub group: String,
}

impl Account {
    /// The account of this name or number.
    pub fn find(name: &str) -> Result<Self> {
        Self::in_file(&fs::read_to_string("/etc/passwd").unwrap_or_default(), name)
    }

    fn in_file(passwd: &str, name: &str) -> Result<Self> {
        let found = passwd.lines().find_map(|line| {
            let mut fields = line.split(':');
            let (account, _, user, group) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
            (account == name || user == name).then(|| Self { user: user.to_owned(), group: group.to_owned() })
        });
        let account = found.unwrap_or_else(|| Self { user: name.to_owned(), group: name.to_owned() });
        if account.user == "0" {
            bail!("user = {name:?} in [panel] would stay root: name a user that may do nothing else, e.g. daemon");
        }
        if name.is_empty() || name.contains('\0') {
            bail!("user = {name:?} in [panel] is no user: name one that may do nothing else, e.g. daemon");
        }
        Ok(account)
    }
}

/// Whether there is root to give up.
pub fn is_root() -> bool {
    fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/:/usr/sbin/nologin\nnobody:x:65534:65533:nobody:/:/bin/false\n";

    #[test]
    fn a_user_comes_with_its_group() {
        for (name, expected) in [
            ("daemon", Ok(("1", "1"))),
            ("nobody", Ok(("65534", "65533"))),
            ("65534", Ok(("65534", "65533"))),
            ("from-elsewhere", Ok(("from-elsewhere", "from-elsewhere"))),
            ("root", Err("would stay root")),
            ("0", Err("would stay root")),
            ("", Err("is no user")),
        ] {
            match (Account::in_file(PASSWD, name), expected) {
                (Ok(Account { user, group }), Ok(expected)) => assert_eq!((&*user, &*group), expected, "{name}"),
                (Err(error), Err(expected)) => assert!(error.to_string().contains(expected), "{name}: {error}"),
                (found, _) => panic!("{name}: {found:?}"),
            }
        }
    }
}
