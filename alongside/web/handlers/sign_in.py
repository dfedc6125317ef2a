"""Sign in, sign out, change one's own password."""

from __future__ import annotations

from alongside.problem import Problem
from alongside.service import accounts, passwords
from alongside.web import security
from alongside.web.handlers.base import Page

_MOST_LETTERS = 1024


class SignIn(Page):
    """GET and POST /login. Without any account yet, it tells the operator what to do."""

    public = True

    async def get(self) -> None:
        if self.visitor is not None:
            self.redirect(self.wanted())
        elif not await self.portal.run(accounts.any_account, self.portal.ctx):
            self.set_status(503)
            self.show("first_run.html.j2", "Nobody can sign in yet")
        else:
            self.form()

    async def post(self) -> None:
        name = self.get_body_argument("username", "")[:_MOST_LETTERS]
        password = self.get_body_argument("password", "", strip=False)[:_MOST_LETTERS]
        try:
            token, _actor = await self.portal.run(
                accounts.sign_in, self.portal.ctx, name, password, self.request.remote_ip
            )
        except Problem as problem:
            self.set_status(429 if problem.code == "locked" else 401)
            self.form(name, problem)
            return
        if self.session:
            await self.portal.sign_out(self.session)
        self.set_cookie(self.cookie, token, path="/", httponly=True, samesite="Lax", secure=self.secure)
        self.clear_cookie("_xsrf")
        self.redirect(self.wanted())

    def wanted(self) -> str:
        return security.local_path(self.get_argument("next", "/"))

    def form(self, name: str = "", problem: Problem | None = None) -> None:
        self.show("login.html.j2", "Sign in", username=name, problem=problem, next=self.wanted())


class SignOut(Page):
    """POST /logout (a GET only asks)."""

    public = True

    def get(self) -> None:
        if self.visitor is None:
            self.redirect("/login")
        else:
            self.show("logout.html.j2", "Sign out")

    async def post(self) -> None:
        if self.session:
            await self.portal.sign_out(self.session)
        # A browser takes a change to a `__Host-` cookie only with Secure.
        self.clear_cookie(self.cookie, path="/", httponly=True, samesite="Lax", secure=self.secure)
        self.redirect("/login")


class Account(Page):
    """GET and POST /account: one's own password."""

    async def get(self) -> None:
        await self.form(done=bool(self.get_argument("done", "")))

    async def form(self, problem: Problem | None = None, done: bool = False) -> None:
        assert self.visitor is not None
        self.show(
            "account.html.j2",
            "Your account",
            problem=problem,
            done=done,
            shortest=passwords.SHORTEST,
            must=await self.portal.must_change(self.visitor),
        )

    async def post(self) -> None:
        old, new, again = (
            self.get_body_argument(field, "", strip=False)[:_MOST_LETTERS]
            for field in ("old", "new", "again")
        )
        try:
            if new != again:
                raise Problem(
                    "The new password",
                    "was not the same both times.",
                    "Type it twice in the same way.",
                    code="bad-field",
                )
            await self.portal.run(
                accounts.change_password, self.portal.ctx, self.visitor, old, new, self.session
            )
        except Problem as problem:
            self.set_status(400)
            await self.form(problem)
            return
        self.redirect("/account?done=1")
