import type { FactoryProvider, ValueProvider } from '@nestjs/common';

/** A class that is both type and injection token: a port (abstract) or a use case. */
export type Token<T> = abstract new (...args: never[]) => T;

type TokensOf<A extends readonly unknown[]> = { readonly [K in keyof A]: Token<A[K]> };

/**
 * Binds a plain class to itself; its dependencies are named in the order of its constructor.
 * A missing, superfluous or wrong dependency does not compile.
 */
export function provide<C extends new (...args: never[]) => object>(
  type: C,
  ...dependencies: TokensOf<ConstructorParameters<C>>
): FactoryProvider<InstanceType<C>> {
  return factory<InstanceType<C>>(
    type as unknown as Token<InstanceType<C>>,
    dependencies,
    (...args) => Reflect.construct(type, args) as InstanceType<C>,
  );
}

/** Binds a port to the adapter class that keeps its promises; the adapter's dependencies follow in the order of its constructor. */
export function provideAs<T extends object, C extends new (...args: never[]) => T>(
  port: Token<T>,
  adapter: C,
  ...dependencies: TokensOf<ConstructorParameters<C>>
): FactoryProvider<T> {
  return factory(port, dependencies, (...args) => Reflect.construct(adapter, args) as T);
}

/** Binds a token to a value that exists already. */
export function provideValue<T extends object>(token: Token<T>, value: NoInfer<T>): ValueProvider<T> {
  return { provide: token, useValue: value };
}

/** Binds a token to what the function makes of its dependencies; a promise is awaited before anything that needs it is made. */
export function provideFactory<T extends object, A extends readonly object[]>(
  token: Token<T>,
  dependencies: TokensOf<A>,
  make: (...args: A) => NoInfer<T> | Promise<NoInfer<T>>,
): FactoryProvider<T> {
  return factory(token, dependencies, make as unknown as (...args: unknown[]) => T | Promise<T>);
}

function factory<T>(token: Token<T>, dependencies: readonly unknown[], make: (...args: unknown[]) => T | Promise<T>): FactoryProvider<T> {
  return { provide: token, inject: dependencies as NonNullable<FactoryProvider['inject']>, useFactory: make };
}
