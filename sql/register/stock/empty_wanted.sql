truncate wanted
