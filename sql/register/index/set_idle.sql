set variable idle = $pattern
