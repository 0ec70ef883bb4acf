import { Center, Loader } from "@mantine/core";
import { lazy, Suspense, useEffect, useState } from "react";
import { BrowserRouter, Navigate, Outlet, Route, Routes, useLocation } from "react-router-dom";
import { areas, areasOf, homeOf } from "@/areas";
import type { AreaPage } from "@/areas/area";
import { messageOf } from "@/api/problems";
import { ErrorNote, PageSkeleton } from "@/ui/states";
import { session, useSession } from "./engine";
import { PageErrors } from "./errors";
import { LoginPage } from "./login";
import { NotFoundPage } from "./not_found";

const Shell = lazy(() => import("./shell"));
const RegisterPage = lazy(() => import("./register"));
const SetUpPage = lazy(() => import("./set_up"));

// Made once: a component that is new is mounted anew.
const pages = new Map<AreaPage, ReturnType<typeof lazy>>();
for (const area of areas) for (const page of area.pages) pages.set(page, lazy(page.load));

function Behind() {
  const state = useSession();
  const { pathname, search } = useLocation();
  const [failed, setFailed] = useState<unknown>(null);
  useEffect(() => {
    if (state.is === "unknown") session.token().catch(setFailed);
  }, [state.is]);
  if (state.is === "unknown")
    return <Center h="100vh" p="md">{failed ? <ErrorNote message={messageOf(failed)} retry={() => location.reload()} /> : <Loader aria-label="Loading" />}</Center>;
  if (state.is === "out") return <Navigate to="/login" replace state={{ from: pathname + search, ended: state.ended }} />;
  return (
    <Suspense fallback={<Center h="100vh"><Loader aria-label="Loading" /></Center>}>
      {/* Of another user nothing stays, not even what was typed. */}
      <Shell key={state.profile.user}>
        <PageErrors key={pathname}>
          <Suspense fallback={<PageSkeleton />}>
            <Outlet />
          </Suspense>
        </PageErrors>
      </Shell>
    </Suspense>
  );
}

function Home() {
  const state = useSession();
  return state.is === "in" ? <Navigate to={homeOf(state.profile.roles)} replace /> : null;
}

export function App() {
  const state = useSession();
  const allowed = state.is === "in" ? areasOf(state.profile.roles) : [];
  return (
    <BrowserRouter>
      <Routes>
        <Route path="/login" element={<LoginPage />} />
        <Route path="/register" element={<Suspense fallback={null}><RegisterPage /></Suspense>} />
        <Route path="/setup" element={<Suspense fallback={null}><SetUpPage /></Suspense>} />
        <Route element={<Behind />}>
          <Route index element={<Home />} />
          {allowed.flatMap((area) =>
            area.pages.map((page) => {
              const Page = pages.get(page)!;
              return <Route key={`${area.id}/${page.path}`} path={`/${area.id}/${page.path}`} element={<Page />} />;
            }),
          )}
          <Route path="*" element={<NotFoundPage />} />
        </Route>
      </Routes>
    </BrowserRouter>
  );
}
